// The documented body of ACP's list as a schema, the same for zod and for valibot: every documented field, all of them
// optional and nullable, words open for new ones, unknown fields kept.

/**
 * @param {object} library
 * @param {(fields: object) => object} library.object of these fields and any others
 * @param {(item: object) => object} library.list
 * @param {(inner: object) => object} library.maybe that, null or absent
 * @param {object} library.text
 * @param {object} library.number
 * @param {object} library.flag
 * @param {object} library.anything an object with any fields
 */
export function listSchema({ object, list, maybe, text, number, flag, anything }) {
  const fields = (shape) =>
    object(Object.fromEntries(Object.entries(shape).map(([name, of]) => [name, maybe(of)])));
  const all = (type, names) => Object.fromEntries(names.split(" ").map((name) => [name, type]));

  const resource = fields({
    defaultAccess: text,
    rules: list(fields(all(text, "id targetId path access note"))),
  });
  const permissionSet = fields({
    version: number,
    ...all(text, "subjectType defaultAccess"),
    resources: fields(all(resource, "agents skills servers computers files directories projects")),
  });
  const agent = fields({
    ...all(
      text,
      "id userId organizationId createdByUserId projectId name description model instructions binary",
    ),
    ...all(
      text,
      "reasoningEffort deepResearchModel voiceMode voiceProvider voiceModel voiceId voiceInstructions",
    ),
    ...all(text, "voiceLanguageHint createdAt updatedAt lastRunAt"),
    ...all(flag, "isDefault isSystem isActive"),
    ...all(anything, "voiceTurnDetection voicePronunciationReplacements metadata"),
    enabledSkills: list(text),
    permissionSet,
  });
  const phoneNumber = fields({
    ...all(text, "id status origin phoneNumber sipUri provider channel lastError createdAt updatedAt"),
    metadata: anything,
  });
  const session = fields({
    ...all(
      text,
      "id agentId threadId bindingId provider channel status xaiCallId xaiSessionId fromNumber toNumber",
    ),
    ...all(text, "startedAt endedAt"),
    durationSeconds: number,
    metadata: anything,
  });
  const voice = fields({ ...all(text, "mode provider model voiceId languageHint"), enabled: flag });
  return fields({
    object: text,
    voiceAgents: list(fields({ agent, voice, phoneNumber, recentSessions: list(session) })),
    count: number,
  });
}

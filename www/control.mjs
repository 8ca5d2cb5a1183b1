/**
 * Lets the process that forked this one change the simulated agents, over the channel between the two: nothing of it
 * can be reached from a page. Where there is no such channel this does nothing; when it ends, so does this process.
 *
 * A message is `{ id, set: [ref, state] }`, `{ id, fault: rule }` or `{ id, mend: true }`, which removes all faults.
 * The answer is `{ id, error }`, the error being a text or null.
 */
export function obeyParent(simulator, stop) {
  if (!process.send) return;
  let faults = [];

  function obey({ set, fault, mend }) {
    if (set) simulator.set(...set);
    if (fault) faults.push(simulator.fault(fault));
    if (!mend) return;
    for (const remove of faults) remove();
    faults = [];
  }

  process.on("message", (message) => {
    let error = null;
    try {
      obey(message);
    } catch (thrown) {
      error = thrown.message;
    }
    process.send({ id: message.id, error });
  });
  process.on("disconnect", stop);
}

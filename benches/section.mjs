// The process of one section: `measure` of the module with its name gives a report, which goes to the parent.

const [name, options] = process.argv.slice(2);
const { measure } = await import(`./${name}.mjs`);
process.send(await measure(JSON.parse(options)), () => process.disconnect());

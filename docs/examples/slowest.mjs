/** The scenarios of a run by how long they took, the slowest first. */
export default {
  file: "slowest.txt",
  needs: () => "scenarios",
  create: () =>
    async function* (events) {
      const names = new Map();
      const took = [];
      for await (const event of events) {
        if (event.type === "scenario:start") names.set(event.scenario, event.name);
        if (event.type === "scenario:end") took.push({ name: names.get(event.scenario), ms: event.ms });
      }
      for (const { name, ms } of took.sort((a, b) => b.ms - a.ms)) yield `${Math.round(ms)} ms  ${name}\n`;
    },
};

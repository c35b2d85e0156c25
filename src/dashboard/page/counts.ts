import type { AdminCounts, AdminState } from "../../mock/admin/api.ts";

/** A state with other counts. */
export function counted(state: AdminState, counts: AdminCounts): AdminState {
  const byId = new Map(counts.endpoints.map((each) => [each.id, each]));
  return {
    ...state,
    connectionCount: counts.connectionCount,
    endpoints: state.endpoints.map((endpoint) => {
      const now = byId.get(endpoint.id);
      if (!now) return endpoint;
      return {
        ...endpoint,
        connections: now.connections,
        accepted: now.accepted,
        rules: endpoint.rules.map((each) => ({ ...each, answered: now.rules[each.id] ?? each.answered })),
        streams: endpoint.streams.map((each) => ({ ...each, ticks: now.streams[each.id] ?? each.ticks })),
        faults: endpoint.faults.map((each) => ({ ...each, hits: now.faults[each.id] ?? each.hits })),
      };
    }),
    http: state.http.map((each) => ({ ...each, answered: counts.http[each.id] ?? each.answered })),
  };
}

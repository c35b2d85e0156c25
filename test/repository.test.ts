import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { problemCodes } from "../src/problem.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What is installed, built or written by runs. */
const notOurs = new Set([".git", "node_modules", "dist", "coverage", "wstest-results"]);

/**
 * Files whose tests do not stand in the file that mirrors them, with the test that covers them instead. A file that only
 * declares types or hands on the exports of others needs no test and no line here.
 */
const testedElsewhere: Readonly<Record<string, string>> = {
  "src/cli/commands.ts": "test/cli/program.test.ts",
  "src/cli/mock/from-options.ts": "test/cli/mock/from.test.ts",
  "src/language/step/fragments-key.ts": "test/language/step/fragment.test.ts",
  "src/repl/short-secrets.ts": "test/repl/save.test.ts",
  "src/cli/record/begin.ts": "test/cli/commands/record.test.ts",
  "src/cli/record/told.ts": "test/cli/commands/record.test.ts",
  "src/cli/record/options.ts": "test/cli/commands/record.test.ts",
  "src/cli/record/target.ts": "test/cli/commands/record.test.ts",
  "src/proxy/open-writer.ts": "test/cli/commands/record.test.ts",
  "src/capture/devtools/cdp.ts": "test/capture/devtools/browser-capture.test.ts",
  "src/proxy/pass-upgrade.ts": "test/proxy/recording-proxy.test.ts",
  "src/proxy/pass-http.ts": "test/proxy/recording-proxy.test.ts",
  "src/proxy/kept-body.ts": "test/proxy/recording-proxy.test.ts",
  "src/proxy/forwarded-headers.ts": "test/proxy/recording-proxy.test.ts",
  "src/proxy/exchange.ts": "test/proxy/recording-proxy.test.ts",
  "src/capture/recording-parts.ts": "test/capture/open-recording.test.ts",
  "src/capture/append-file.ts": "test/capture/recording-writer.test.ts",
  "src/capture/decoder-record.ts": "test/capture/recording-writer.test.ts",
  "src/capture/read-wsr.ts": "test/capture/recording-writer.test.ts",
  "src/capture/record-decoder.ts": "test/capture/recording-writer.test.ts",
  "src/capture/wsr-file.ts": "test/capture/recording-writer.test.ts",
  "src/capture/wsr-format.ts": "test/capture/recording-writer.test.ts",
  "src/capture/message-inflater.ts": "test/capture/wire-decoder.test.ts",
  "src/capture/side-decoder.ts": "test/capture/wire-decoder.test.ts",
  "src/cli/report/run-verdict.ts": "test/cli/terminal/verdict.test.ts",
  "src/debug/command.ts": "test/debug/commands.test.ts",
  "src/writing/kind-matcher.ts": "test/writing/variations.test.ts",
  "src/writing/text-pattern.ts": "test/writing/variations.test.ts",
  "src/writing/decided.ts": "test/convert/traffic.test.ts",
  "src/writing/stack-matcher.ts": "test/convert/traffic.test.ts",
  "src/writing/varied-text.ts": "test/writing/variations.test.ts",
  "src/repl/other-play.ts": "test/repl/rerun.test.ts",
  "src/align/compared-message.ts": "test/align/aligner.test.ts",
  "src/align/find-again.ts": "test/align/aligner.test.ts",
  "src/align/leaves.ts": "test/align/aligner.test.ts",
  "src/align/leftovers.ts": "test/align/aligner.test.ts",
  "src/align/memory.ts": "test/align/aligner.test.ts",
  "src/align/pairing.ts": "test/align/aligner.test.ts",
  "src/replay/connection-score.ts": "test/replay/compare.test.ts",
  "src/replay/connection-view.ts": "test/replay/compare.test.ts",
  "src/replay/deviation-text.ts": "test/replay/compare.test.ts",
  "src/replay/report.ts": "test/replay/compare.test.ts",
  "src/replay/score.ts": "test/replay/compare.test.ts",
  "src/replay/verdict.ts": "test/replay/compare.test.ts",
  "src/replay/connection-teller.ts": "test/replay/replay.test.ts",
  "src/replay/live-faults.ts": "test/replay/replay.test.ts",
  "src/replay/exchanger.ts": "test/replay/http.test.ts",
  "src/replay/http-request.ts": "test/replay/http.test.ts",
  "src/replay/played-exchange.ts": "test/replay/http.test.ts",
  "src/replay/withheld.ts": "test/replay/http.test.ts",
  "src/replay/incoming.ts": "test/replay/replay.test.ts",
  "src/replay/outgoing.ts": "test/replay/replay.test.ts",
  "src/replay/closing.ts": "test/replay/replay.test.ts",
  "src/replay/amount.ts": "test/replay/replay.test.ts",
  "src/replay/held-changes.ts": "test/replay/compare.test.ts",
  "src/replay/proposals.ts": "test/replay/compare.test.ts",
  "src/replay/reading.ts": "test/replay/compare.test.ts",
  "src/replay/message-steps.ts": "test/cli/commands/compare.test.ts",
  "src/replay/player.ts": "test/replay/replay.test.ts",
  "src/replay/replayed-connection.ts": "test/replay/replay.test.ts",
  "src/replay/source.ts": "test/replay/replay.test.ts",
  "src/cli/compare/options.ts": "test/cli/commands/compare.test.ts",
  "src/cli/compare/reported.ts": "test/cli/commands/compare.test.ts",
  "src/convert/mockoon/cel.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/content.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/environment.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/expressions.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/handlebars.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/helpers.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/http-route.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/json-body.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/path.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/random-helpers.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/request-helpers.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/responses.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/route.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/rules.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/settings.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/stream.ts": "test/convert/mockoon.test.ts",
  "src/convert/mockoon/targets.ts": "test/convert/mockoon.test.ts",
  "src/convert/artillery.ts": "test/convert/requests.test.ts",
  "src/convert/artillery/flow.ts": "test/convert/requests.test.ts",
  "src/convert/bruno.ts": "test/convert/requests.test.ts",
  "src/convert/insomnia.ts": "test/convert/requests.test.ts",
  "src/convert/requests/auth.ts": "test/convert/requests.test.ts",
  "src/convert/requests/bru.ts": "test/convert/requests.test.ts",
  "src/convert/requests/made.ts": "test/convert/requests.test.ts",
  "src/convert/requests/request.ts": "test/convert/requests.test.ts",
  "src/convert/requests/templates.ts": "test/convert/requests.test.ts",
  "src/writing/act.ts": "test/convert/traffic.test.ts",
  "src/writing/carriage.ts": "test/convert/traffic.test.ts",
  "src/convert/traffic/clients.ts": "test/convert/traffic.test.ts",
  "src/writing/content-text.ts": "test/convert/traffic.test.ts",
  "src/convert/traffic/handshake.ts": "test/convert/traffic.test.ts",
  "src/convert/traffic/heads.ts": "test/convert/traffic-http.test.ts",
  "src/convert/traffic/http-act.ts": "test/convert/traffic-http.test.ts",
  "src/writing/jars.ts": "test/convert/traffic-http.test.ts",
  "src/convert/traffic/left.ts": "test/convert/traffic.test.ts",
  "src/convert/traffic/answer-script.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/close-text.ts": "test/convert/traffic.test.ts",
  "src/convert/traffic/doors.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/echoes.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/facts.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/http-rules.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/masked.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/mock-plan.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/mock.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/openings.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/roles.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/rules.ts": "test/convert/traffic-mock.test.ts",
  "src/convert/traffic/turns.ts": "test/convert/traffic-mock.test.ts",
  "src/writing/names.ts": "test/convert/traffic.test.ts",
  "src/writing/read-dialogue.ts": "test/convert/traffic.test.ts",
  "src/convert/traffic/scenario.ts": "test/convert/traffic.test.ts",
  "src/writing/secret-variables.ts": "test/convert/traffic.test.ts",
  "src/convert/traffic/servers.ts": "test/convert/traffic.test.ts",
  "src/writing/timeouts.ts": "test/convert/traffic.test.ts",
  "src/writing/written.ts": "test/writing/print.test.ts",
  "src/convert/part.ts": "test/convert/convert.test.ts",
  "src/convert/notes.ts": "test/convert/convert.test.ts",
  "src/writing/variable-name.ts": "test/convert/convert.test.ts",
  "src/convert/asyncapi/accept.ts": "test/convert/asyncapi.test.ts",
  "src/convert/asyncapi/channels.ts": "test/convert/asyncapi.test.ts",
  "src/convert/asyncapi/endpoint.ts": "test/convert/asyncapi.test.ts",
  "src/convert/asyncapi/message.ts": "test/convert/asyncapi.test.ts",
  "src/convert/asyncapi/sample.ts": "test/convert/asyncapi.test.ts",
  "src/convert/asyncapi/spot.ts": "test/convert/asyncapi.test.ts",
  "src/expression/fake-data.ts": "test/expression/functions/fake.test.ts",
  "src/recording/base64.ts": "test/recording/traffic-line.test.ts",
  "src/recording/checks.ts": "test/recording/traffic-line.test.ts",
  "src/recording/marks.ts": "test/recording/correlate.test.ts",
  "src/recording/mask-recording.ts": "test/convert/traffic-mock.test.ts",
  "src/recording/said-gifts.ts": "test/recording/shown-traffic.test.ts",
  "src/recording/torn-lines.ts": "test/recording/read-traffic-lines.test.ts",
  "src/recording/lines.ts": "test/recording/read-events.test.ts",
  "src/language/step/check-fragment.ts": "test/language/step/fragment.test.ts",
  "src/language/step/barriers.ts": "test/steps/barrier.test.ts",
  "src/language/mock/endpoint.ts": "test/language/mock/mock.test.ts",
  "src/language/claims.ts": "test/language/compile.test.ts",
  "src/language/compile-client.ts": "test/language/compile.test.ts",
  "src/language/server/compile-server.ts": "test/language/compile.test.ts",
  "src/language/mock/find-mock.ts": "test/language/load.test.ts",
  "src/language/heads.ts": "test/language/load.test.ts",
  "src/language/mistakes/stepless.ts": "test/language/load.test.ts",
  "src/language/namesakes.ts": "test/language/load.test.ts",
  "src/language/peer-state.ts": "test/language/compile.test.ts",
  "src/language/problem-order.ts": "test/language/load.test.ts",
  "src/language/reading.ts": "test/language/load.test.ts",
  "src/net/cursors.ts": "test/net/unread-messages.test.ts",
  "src/net/way.ts": "test/net/faulty-connection.test.ts",
  "src/cli/show/heads.ts": "test/cli/commands/show.test.ts",
  "src/cli/connect/options.ts": "test/cli/commands/connect.test.ts",
  "src/cli/connect/batch.ts": "test/cli/commands/connect.test.ts",
  "src/cli/terminal/line-editor.ts": "test/e2e/connect.test.ts",
  "src/cli/terminal/line-reader.ts": "test/e2e/connect.test.ts",
  "src/cli/connect/prompt.ts": "test/e2e/connect.test.ts",
  "src/cli/connect/rerun.ts": "test/e2e/connect.test.ts",
  "src/repl/batch.ts": "test/cli/commands/connect.test.ts",
  "src/repl/commands.ts": "test/repl/prompt.test.ts",
  "src/repl/completer.ts": "test/repl/prompt.test.ts",
  "src/repl/display.ts": "test/repl/prompt.test.ts",
  "src/repl/help.ts": "test/repl/prompt.test.ts",
  "src/repl/live-play.ts": "test/repl/prompt.test.ts",
  "src/repl/session-dialogue.ts": "test/repl/save.test.ts",
  "src/repl/session-log.ts": "test/repl/save.test.ts",
  "src/repl/session.ts": "test/repl/prompt.test.ts",
  "src/repl/shown-json.ts": "test/repl/profile-messages.test.ts",
  "src/repl/step-parts.ts": "test/repl/save.test.ts",
  "src/repl/unplaced.ts": "test/cli/commands/connect.test.ts",
  "src/repl/written-node.ts": "test/repl/save.test.ts",
  "src/repl/written-session.ts": "test/cli/commands/connect.test.ts",
  "src/cli/debug/debug-terminal.ts": "test/e2e/debug.test.ts",
  "src/cli/debug/debug.ts": "test/e2e/debug.test.ts",
  "src/debug/command-breakpoints.ts": "test/debug/commands.test.ts",
  "src/debug/command-going.ts": "test/debug/looking.test.ts",
  "src/debug/command-looking.ts": "test/debug/commands.test.ts",
  "src/debug/debugger.ts": "test/debug/looking.test.ts",
  "src/debug/play-typed.ts": "test/debug/commands.test.ts",
  "src/debug/prompt.ts": "test/debug/looking.test.ts",
  "src/debug/typed.ts": "test/debug/commands.test.ts",
  "src/debug/show-inbox.ts": "test/debug/commands.test.ts",
  "src/debug/show-place.ts": "test/debug/looking.test.ts",
  "src/cli/terminal/json-line.ts": "test/cli/commands/ping.test.ts",
  "src/diagnose/behaviour.ts": "test/diagnose/doctor.test.ts",
  "src/diagnose/dial-problem.ts": "test/diagnose/advice.test.ts",
  "src/diagnose/listening.ts": "test/diagnose/doctor.test.ts",
  "src/diagnose/reach.ts": "test/diagnose/doctor.test.ts",
  "src/event-format.ts": "test/reporters/json.test.ts",
  "src/language/typed/matcher.ts": "test/cli/commands/ping.test.ts",
  "src/play/stopping.ts": "test/debug/looking.test.ts",
  "src/run/read-again.ts": "test/debug/looking.test.ts",
  "src/cli/options/report.ts": "test/cli/commands/run.test.ts",
  "src/main.ts": "test/package/consumer.mjs",
  "src/convert/targets.ts": "test/cli/commands/convert.test.ts",
  "src/cli/project/secret-mask.ts": "test/cli/commands/show.test.ts",
  "src/cli/show/trace.ts": "test/cli/commands/show.test.ts",
  "src/cli/show/recording.ts": "test/cli/commands/show.test.ts",
  "src/cli/show/page.ts": "test/cli/commands/show.test.ts",
  "src/cli/show/filters.ts": "test/cli/commands/show.test.ts",
  "src/cli/show/recording-filter.ts": "test/cli/commands/show.test.ts",
  "src/cli/options/choosing.ts": "test/cli/program.test.ts",
  "reporters/html/page/content.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/exchange.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/detail.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/diagram.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/elements.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/list.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/main.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/row-parts.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/scenario.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/series.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/sizes.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/state.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/stored.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/table.ts": "test/reporters/html/page/page.test.ts",
  "reporters/html/page/lanes.ts": "test/reporters/html/page/rows.test.ts",
  "src/dashboard/page/admin.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/composer.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/connection-detail.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/connections-view.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/content-view.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/copy.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/data-view.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/detail-panel.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/dialogs.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/elements.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/endpoints-view.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/entry-detail.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/feed.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/json-editor.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/log-view.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/main.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/model.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/page-head.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/per-frame.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/rooms-view.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/shortcuts.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/tabs.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/target-select.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/theme.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/toggle.ts": "test/dashboard/page/page.test.ts",
  "src/dashboard/page/virtual-list.ts": "test/dashboard/page/page.test.ts",
  "src/cli/commands/completion.ts": "test/e2e/completion.test.ts",
  "src/cli/options/project.ts": "test/cli/project/project.test.ts",
  "src/cli/run/options.ts": "test/cli/commands/run.test.ts",
  "src/cli/options/values.ts": "test/cli/project/values.test.ts",
  "src/cli/run/from-trace.ts": "test/recheck/recheck.test.ts",
  "src/recheck/offline.ts": "test/recheck/recheck.test.ts",
  "src/recheck/recheck-deadlines.ts": "test/recheck/recheck.test.ts",
  "src/recheck/recorded-connection.ts": "test/recheck/recheck.test.ts",
  "src/recheck/recorded-server.ts": "test/recheck/scenarios.test.ts",
  "src/recheck/recorded-stage.ts": "test/recheck/recheck.test.ts",
  "src/recheck/recording.ts": "test/recheck/recheck.test.ts",
  "src/recheck/unplayable.ts": "test/recheck/scenarios.test.ts",
  "src/capture/packets/follow.ts": "test/capture/packets/read-packets.test.ts",
  "src/capture/packets/guess.ts": "test/capture/packets/read-packets.test.ts",
  "src/capture/packets/stream-decoder.ts": "test/capture/packets/read-packets.test.ts",
  "src/capture/packets/tcp-streams.ts": "test/capture/packets/read-packets.test.ts",
  "src/capture/packets/tshark.ts": "test/capture/packets/read-packets.test.ts",
  "src/capture/har/entry.ts": "test/capture/har/read-har.test.ts",
  "src/capture/har/entry-events.ts": "test/capture/har/read-har.test.ts",
  "src/capture/har/fault.ts": "test/capture/har/read-har.test.ts",
  "src/capture/har/messages.ts": "test/capture/har/read-har.test.ts",
  "src/capture/har/outline.ts": "test/capture/har/read-har.test.ts",
  "src/recording/har-entry.ts": "test/recording/har.test.ts",
  "src/recording/trace-connections.ts": "test/recording/read-trace.test.ts",
  "src/recording/trace-traffic.ts": "test/recording/read-trace.test.ts",
  "src/recording/is-event.ts": "test/recording/read-events.test.ts",
  "src/cli/mock/proxy.ts": "test/cli/commands/mock.test.ts",
  "src/net/http-pass.ts": "test/mock/upstream.test.ts",
  "src/language/typed/stitched.ts": "test/language/typed/line.test.ts",
  "src/language/mock/implied-endpoints.ts": "test/mock/proxy.test.ts",
  "src/steps/lose.ts": "test/steps/forward.test.ts",
  "src/steps/frame/written-frame.ts": "test/steps/send-frame.test.ts",
  "src/net/meddler.ts": "test/net/faulty-connection.test.ts",
  "src/steps/outside.ts": "test/steps/http.test.ts",
  "src/language/step/background-tracks.ts": "test/steps/cancel.test.ts",
  "src/play/watch-invariants.ts": "test/invariants/watching.test.ts",
  "src/run/leave.ts": "test/run/unexpected-close.test.ts",
  "src/play/background.ts": "test/steps/start.test.ts",
  "src/play/presence.ts": "test/play/heartbeat.test.ts",
  "src/play/idle.ts": "test/play/heartbeat.test.ts",
  "src/play/silence.ts": "test/play/heartbeat.test.ts",
  "src/steps/standing/heartbeat.ts": "test/play/heartbeat.test.ts",
  "src/play/stream-run.ts": "test/play/streams.test.ts",
  "src/steps/server/crowd.ts": "test/mock/streams.test.ts",
  "src/steps/flow/items-source.ts": "test/steps/for-each.test.ts",
  "src/steps/standing/stream-audience.ts": "test/steps/standing/stream.test.ts",
  "src/steps/receiving/delivery.ts": "test/steps/delivered.test.ts",
  "src/steps/flow/meeting.ts": "test/steps/barrier.test.ts",
  "src/steps/flow/tracks.ts": "test/steps/parallel.test.ts",
  "src/codec/import-module.ts": "test/codec/profile-module.test.ts",
  "src/codec/profiles/index.ts": "test/steps/settings/profile-setting.test.ts",
  "src/codec/profiles/json-message.ts": "test/codec/profiles/jsonrpc.test.ts",
  "src/language/actor-name.ts": "test/language/accepted-names.test.ts",
  "src/codec/binary-format.ts": "test/codec/msgpack.test.ts",
  "src/codec/byte-reader.ts": "test/codec/msgpack.test.ts",
  "src/codec/byte-writer.ts": "test/codec/cbor.test.ts",
  "src/codec/cbor-reader.ts": "test/codec/cbor.test.ts",
  "src/codec/cbor-time.ts": "test/codec/cbor.test.ts",
  "src/codec/cbor-writer.ts": "test/codec/cbor.test.ts",
  "src/codec/members.ts": "test/codec/cbor.test.ts",
  "src/codec/msgpack-reader.ts": "test/codec/msgpack.test.ts",
  "src/codec/msgpack-writer.ts": "test/codec/msgpack.test.ts",
  "src/codec/shown-value.ts": "test/mock/log/entry.test.ts",
  "src/codec/exact.ts": "test/codec/cbor.test.ts",
  "src/codec/protobuf/codec.ts": "test/codec/protobuf/setting.test.ts",
  "src/codec/protobuf/files.ts": "test/codec/protobuf/setting.test.ts",
  "src/codec/protobuf/model.ts": "test/codec/protobuf/reader.test.ts",
  "src/codec/protobuf/prefix.ts": "test/codec/protobuf/setting.test.ts",
  "src/codec/protobuf/types.ts": "test/codec/protobuf/reader.test.ts",
  "src/codec/protobuf/well-known.ts": "test/codec/protobuf/reader.test.ts",
  "src/codec/undecodable.ts": "test/codec/msgpack.test.ts",
  "src/codec/unsendable.ts": "test/codec/cbor.test.ts",
  "src/codec/value-writer.ts": "test/codec/msgpack.test.ts",
  "src/language/step/actor-step.ts": "test/language/step/script.test.ts",
  "src/language/mistakes/ambiguous-latency.ts": "test/language/static-checks.test.ts",
  "src/language/server/command-spec.ts": "test/language/server/server-spec.test.ts",
  "src/language/step/connections.ts": "test/language/accepted-names.test.ts",
  "src/language/step/kind-step.ts": "test/language/step/script.test.ts",
  "src/language/members.ts": "test/language/static-checks.test.ts",
  "src/language/needed-files.ts": "test/language/static-checks.test.ts",
  "src/language/parsed-file.ts": "test/language/load.test.ts",
  "src/language/read-text.ts": "test/language/load.test.ts",
  "src/language/server/ready-spec.ts": "test/language/server/server-spec.test.ts",
  "src/language/schema/written.ts": "test/language/schema/steps.test.ts",
  "src/language/step/step-line.ts": "test/language/step/script.test.ts",
  "src/language/top-level.ts": "test/language/compile.test.ts",
  "src/language/mistakes/unknown-step.ts": "test/language/step/script.test.ts",
  "src/cli/terminal/run-beside.ts": "test/cli/mock/program-beside.test.ts",
  "src/cli/options/color.ts": "test/cli/program.test.ts",
  "src/cli/mock/authorities.ts": "test/cli/commands/mock.test.ts",
  "src/cli/mock/expected.ts": "test/cli/commands/mock.test.ts",
  "src/cli/mock/options.ts": "test/cli/commands/mock.test.ts",
  "src/cli/mock/play-mocks.ts": "test/cli/commands/mock.test.ts",
  "src/cli/mock/output.ts": "test/cli/commands/mock.test.ts",
  "src/cli/mock/played-mock.ts": "test/cli/commands/mock.test.ts",
  "src/mock/stream-switch.ts": "test/mock/admin/admin.test.ts",
  "src/mock/expect/connect-expectation.ts": "test/language/mock/expect-file.test.ts",
  "src/mock/expect/expectations.ts": "test/language/mock/expect-file.test.ts",
  "src/mock/admin/acts.ts": "test/mock/admin/admin.test.ts",
  "src/mock/admin/body.ts": "test/mock/admin/admin.test.ts",
  "src/mock/admin/log-answers.ts": "test/mock/admin/admin.test.ts",
  "src/mock/admin/log-query.ts": "test/mock/admin/admin.test.ts",
  "src/mock/admin/received.ts": "test/mock/admin/admin.test.ts",
  "src/mock/admin/shown.ts": "test/mock/admin/admin.test.ts",
  "src/mock/admin/state.ts": "test/mock/admin/admin.test.ts",
  "src/mock/admin/steps.ts": "test/mock/admin/admin.test.ts",
  "src/mock/log/together.ts": "test/mock/log/entry.test.ts",
  "src/net/http-stream.ts": "test/mock/admin/subscribers.test.ts",
  "src/mock/accept.ts": "test/mock/handshake.test.ts",
  "src/mock/endpoint.ts": "test/mock/server.test.ts",
  "src/mock/http.ts": "test/mock/http-answer.test.ts",
  "src/mock/initial.ts": "test/mock/server.test.ts",
  "src/mock/listen.ts": "test/mock/server.test.ts",
  "src/mock/not-found.ts": "test/mock/handshake.test.ts",
  "src/mock/request-condition.ts": "test/mock/handshake.test.ts",
  "src/mock/request-roots.ts": "test/mock/handshake.test.ts",
  "src/mock/world.ts": "test/mock/server.test.ts",
  "src/mock/timeline.ts": "test/steps/accept.test.ts",
  "src/net/compressing.ts": "test/net/socket-connection.test.ts",
  "src/net/breach.ts": "test/net/socket-connection.test.ts",
  "src/net/der.ts": "test/net/certificate.test.ts",
  "src/net/handshake.ts": "test/net/dial.test.ts",
  "src/net/headers.ts": "test/net/dial.test.ts",
  "src/net/http-response.ts": "test/net/listen.test.ts",
  "src/net/incoming.ts": "test/net/listen.test.ts",
  "src/net/listen-failure.ts": "test/net/listen.test.ts",
  "src/net/malformed.ts": "test/net/listen.test.ts",
  "src/net/socket.ts": "test/net/socket-connection.test.ts",
  "src/net/tls.ts": "test/net/dial.test.ts",
  "src/net/transport.ts": "test/net/dial.test.ts",
  "src/net/upgrade.ts": "test/net/listen.test.ts",
  "src/run/scenario-settings.ts": "test/run/defaults.test.ts",
  "src/run/attempts.ts": "test/run/run.test.ts",
  "src/run/chosen-scenarios.ts": "test/run/run-scenarios.test.ts",
  "src/run/await-ready.ts": "test/run/command-server.test.ts",
  "src/run/launch.ts": "test/run/command-server.test.ts",
  "src/process/signals.ts": "test/process/group.test.ts",
  "src/steps/http/answer.ts": "test/steps/http.test.ts",
  "src/steps/command/command-line.ts": "test/steps/exec.test.ts",
  "src/steps/command/command-output.ts": "test/steps/exec.test.ts",
  "src/steps/command/command.ts": "test/steps/exec.test.ts",
  "src/steps/flow/contained.ts": "test/steps/repeat.test.ts",
  "src/steps/waiting/deadline.ts": "test/play/deadlines.test.ts",
  "src/steps/server/door.ts": "test/steps/accept.test.ts",
  "src/steps/http/handshake-request.ts": "test/steps/accept.test.ts",
  "src/steps/http/http-answer.ts": "test/steps/http.test.ts",
  "src/steps/http/http-request.ts": "test/steps/http.test.ts",
  "src/steps/flow/loop-name.ts": "test/steps/repeat.test.ts",
  "src/steps/waiting/nobody-came.ts": "test/steps/accept.test.ts",
  "src/steps/frame/frame-matcher.ts": "test/steps/receive-frame.test.ts",
  "src/steps/frame/frame-text.ts": "test/steps/send-frame.test.ts",
  "src/steps/frame/opcode.ts": "test/steps/send-frame.test.ts",
  "src/steps/receiving/paused.ts": "test/steps/reading.test.ts",
  "src/steps/command/program.ts": "test/steps/output.test.ts",
  "src/steps/variable/path-members.ts": "test/steps/set.test.ts",
  "src/steps/server/response.ts": "test/mock/http-answer.test.ts",
  "src/steps/flow/rows-file.ts": "test/steps/for-each.test.ts",
  "src/steps/variable/variable-change.ts": "test/steps/set.test.ts",
  "src/steps/variable/variable-path.ts": "test/steps/set.test.ts",
  "src/match/xml-handler.ts": "test/match/xml.test.ts",
  "src/match/xpath-node-set.ts": "test/match/xpath-evaluator.test.ts",
};

describe("tests mirror the sources", () => {
  const sources = [...filesIn("src"), ...filesIn("reporters")].filter((file) => file.endsWith(".ts"));

  it("has a test for each file with logic", () => {
    const untested = sources.filter(
      (file) => !(file in testedElsewhere) && !existsSync(join(root, mirrorOf(file))) && hasLogic(file),
    );
    expect(untested).toEqual([]);
  });

  it.each(Object.entries(testedElsewhere))("%s is rightly listed as tested in %s", (file, test) => {
    expect(existsSync(join(root, file)), `${file} is gone`).toBe(true);
    expect(existsSync(join(root, test)), `${test} is gone`).toBe(true);
    expect(existsSync(join(root, mirrorOf(file))), `${mirrorOf(file)} exists: take ${file} off the list`).toBe(false);
    expect(hasLogic(file), `${file} needs no test: take it off the list`).toBe(true);
    expect(reaches(test, file), `${test} does not import ${file}, nor what does`).toBe(true);
  });
});

describe("the rooms of src/", async () => {
  // A path in a variable, for the configuration is plain JavaScript without types.
  const config: string = join(root, "oxlint.config.mjs");
  const { rooms, cliFloors } = (await import(config)) as {
    readonly rooms: readonly string[];
    readonly cliFloors: readonly (readonly string[])[];
  };

  it("all stand in the order that the linter holds", () => {
    expect(rooms.toSorted()).toEqual(roomsIn("src"));
  });

  it("do so inside of cli, too", () => {
    expect(cliFloors.flat().toSorted()).toEqual(roomsIn("src/cli"));
  });
});

describe("problem codes", () => {
  it("each have a heading in docs/errors.md, and each heading is a code", () => {
    const page = readFileSync(join(root, "docs/errors.md"), "utf8");
    const headings = Array.from(page.matchAll(/^#+ `([\w-]+)`/gm), ([, code = ""]) => code);
    expect(headings.toSorted()).toEqual(Object.keys(problemCodes).toSorted());
  });
});

describe("the text of the project", () => {
  const texts = filesIn(".").filter((file) => !/\.(?:png|ico|pcap|bin)$/.test(file));

  it.each([
    // Classes of one letter, so that this file does not hold what it forbids.
    ["path of one machine", /\/wor[k]\/|\/roo[t]\//],
    ["host of a package registry", /\/\/[\w.-]*regist[r]y|"resolve[d]": "http/],
  ])("holds no %s", (_, forbidden) => {
    const found = texts.filter((file) => forbidden.test(readFileSync(join(root, file), "utf8")));
    expect(found).toEqual([]);
  });
});

describe("tests", () => {
  it("are all run", () => {
    const switched = /\b(?:it|test|describe)(?:\.\w+)*\.(?:only|skip|todo)\b/;
    const found = filesIn("test").filter((file) => switched.test(readFileSync(join(root, file), "utf8")));
    expect(found).toEqual([]);
  });
});

describe("the changelog", () => {
  it("has a section for what is not released, or for this version", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
    const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
    const sections = Array.from(changelog.matchAll(/^## \[?([\w.-]+)\]?/gm), ([, name]) => name);
    expect(["Unreleased", version]).toContain(sections[0]);
  });
});

/** The folders of a folder, by name. */
function roomsIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
}

/** The test that mirrors a file: src/net/peer.ts has test/net/peer.test.ts, reporters/json.ts test/reporters/json.test.ts. */
function mirrorOf(file: string): string {
  return join("test", file.replace(/^src\//, "").replace(/\.ts$/, ".test.ts"));
}

/** Whether a test imports a file, itself or through other files. One that starts the command by its name reaches all of it. */
function reaches(test: string, file: string): boolean {
  const [seen, waiting] = [new Set<string>(), [test]];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    if (each === file) return true;
    if (seen.has(each) || !existsSync(join(root, each))) continue;
    seen.add(each);
    waiting.push(...importsOf(each));
  }
  return false;
}

const imports = new Map<string, readonly string[]>();

/** The files of ours that a file imports, or builds the page or the command of. */
function importsOf(file: string): readonly string[] {
  const known = imports.get(file);
  if (known) return known;
  const text = readFileSync(join(root, file), "utf8");
  const found = Array.from(text.matchAll(/(?:from|import\(|import) ?"(\.{1,2}\/[^"]+)"/g), ([, path = ""]) =>
    join(dirname(file), path),
  );
  // Programs of their own are named by what is built of them.
  if (/chromium|page-code|pageCode|page-script|pageScript/.test(text))
    found.push("src/dashboard/page/main.ts", "reporters/html/page/main.ts");
  if (/built\.ts|dist\/wstest\.js|from "wstest"|\.bin\/wstest/.test(text)) found.push("src/main.ts");
  imports.set(file, found);
  return found;
}

/** Whether anything is left of a file without its types, its imports and what it hands on. */
function hasLogic(file: string): boolean {
  const { code } = transformSync(readFileSync(join(root, file), "utf8"), { loader: "ts", target: "es2023" });
  return (
    code.replaceAll(/^(?:import|export) (?:[^;]*? from )?"[^"]*";$|^export \{[^}]*\};$|^#!.*$/gm, "").trim() !== ""
  );
}

/** The files of a folder and of the folders in it, as paths from the root of the project. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

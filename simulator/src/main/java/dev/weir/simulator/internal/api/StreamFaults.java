package dev.weir.simulator.internal.api;

import dev.weir.simulator.Fault;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The faults and peculiarities of event streams. A whole body is left unchanged.
 *
 * @param dialect whose preamble and errors are sent
 */
record StreamFaults(ApiDialect dialect, String requestId) {

    SimulatedResponse inject(Fault fault, SimulatedResponse response) {
        if (!response.isStream()) {
            return response;
        }
        List<ResponseChunk> events = response.chunks();
        return switch (fault) {
            case NO_DONE -> response.without(EnumSet.of(Kind.DONE));
            case NO_FINISH -> response.without(EnumSet.of(Kind.FINISH, Kind.USAGE, Kind.DONE));
            case ERROR_EVENT -> response.withChunks(interrupted(events));
            case EMPTY_CHOICES -> response.withChunks(LazyList.concat(List.of(dialect.preamble(), events)));
            case GLUED_JSON -> response.withChunks(glued(events));
            case SHARED_TOOL_INDEX -> response.withChunks(secondCall(events));
            case SSE_COMMENTS ->
                changed(response, event -> event.with(": still here\n\nretry: 3000\nid: 1\n" + event.text()));
            case SSE_NO_SPACE ->
                changed(response, event -> event.with(event.text().replaceAll("(?m)^(event|data): ", "$1:")));
            case SSE_MANY_LINES -> changed(response, StreamFaults::onManyLines);
            case SSE_CRLF -> changed(response, event -> event.with(event.text().replace("\n", "\r\n")));
            case SSE_BOM -> response.withChunks(withByteOrderMark(events));
            default -> throw new IllegalArgumentException(fault + " is no fault of a stream");
        };
    }

    private List<ResponseChunk> interrupted(List<ResponseChunk> events) {
        List<ResponseChunk> interrupted = new ArrayList<>(events.subList(0, events.size() / 2));
        ApiException error =
                ApiException.of(500, "server_error", "server_error", "The server failed while it answered.");
        interrupted.add(dialect.errorEvent(error, requestId));
        return interrupted;
    }

    /** The two events in the middle as one, whose data are two documents; unchanged if they differ in name. */
    private static List<ResponseChunk> glued(List<ResponseChunk> events) {
        int middle = events.size() / 2;
        if (middle + 1 >= events.size()) {
            return events;
        }
        ResponseChunk first = events.get(middle);
        ResponseChunk second = events.get(middle + 1);
        if (!first.isSent() || second.kind() == Kind.DONE || !first.head().equals(second.head())) {
            return events;
        }
        List<ResponseChunk> glued = new ArrayList<>(events);
        glued.set(middle, first.withData(data -> data + second.data()).withTokens(first.tokens() + second.tokens()));
        glued.remove(middle + 1);
        return glued;
    }

    /** The events of a tool call twice, the second time with another id. */
    private static List<ResponseChunk> secondCall(List<ResponseChunk> events) {
        List<ResponseChunk> calls =
                events.stream().filter(event -> event.kind() == Kind.CALL).toList();
        if (calls.isEmpty()) {
            return events;
        }
        List<ResponseChunk> twice = new ArrayList<>(events);
        int after = events.size();
        while (events.get(after - 1).kind() != Kind.CALL) {
            after--;
        }
        UnaryOperator<String> otherId = data -> data.replaceAll("\"id\":\"(call|toolu)_", "\"id\":\"$1_2");
        twice.addAll(after, calls.stream().map(event -> event.withData(otherId)).toList());
        return twice;
    }

    private static ResponseChunk onManyLines(ResponseChunk event) {
        return event.data().startsWith("{")
                ? event.with(event.head()
                        + JsonCodec.indented(event.data())
                                .lines()
                                .map(line -> "data: " + line + "\n")
                                .collect(Collectors.joining("", "", "\n")))
                : event;
    }

    private static List<ResponseChunk> withByteOrderMark(List<ResponseChunk> events) {
        List<ResponseChunk> marked = new ArrayList<>(events);
        marked.set(0, events.get(0).with("\uFEFF" + events.get(0).text()));
        return marked;
    }

    private static SimulatedResponse changed(SimulatedResponse response, UnaryOperator<ResponseChunk> change) {
        return response.withChunks(response.chunks().stream()
                .map(chunk -> chunk.bytes().length == 0 ? chunk : change.apply(chunk))
                .toList());
    }
}

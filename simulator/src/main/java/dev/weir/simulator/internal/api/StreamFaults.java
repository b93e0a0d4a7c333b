package dev.weir.simulator.internal.api;

import dev.weir.simulator.Fault;
import dev.weir.simulator.internal.api.ResponseChunk.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The faults and peculiarities of event streams. A whole body is left unchanged. */
final class StreamFaults {
    /** The first event of Azure, which reports the content filter's findings in the prompt. */
    private static final String EMPTY_CHOICES =
            "{\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],"
                    + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}";

    private StreamFaults() {}

    static SimulatedResponse inject(Fault fault, SimulatedResponse response) {
        if (!response.isStream()) {
            return response;
        }
        List<ResponseChunk> events = response.chunks();
        return switch (fault) {
            case NO_DONE -> response.without(EnumSet.of(Kind.DONE));
            case NO_FINISH -> response.without(EnumSet.of(Kind.FINISH, Kind.USAGE, Kind.DONE));
            case ERROR_EVENT -> response.withChunks(interrupted(events));
            case EMPTY_CHOICES ->
                response.withChunks(LazyList.concat(ResponseChunk.event(Kind.CONTENT, EMPTY_CHOICES), events));
            case SSE_COMMENTS ->
                changed(response, event -> event.with(": still here\n\nretry: 3000\nid: 1\n" + event.text()));
            case SSE_NO_SPACE -> changed(response, event -> event.with("data:" + event.data() + "\n\n"));
            case SSE_MANY_LINES -> changed(response, event -> event.kind() == Kind.DONE ? event : onManyLines(event));
            case SSE_CRLF -> changed(response, event -> event.with(event.text().replace("\n", "\r\n")));
            case SSE_BOM -> response.withChunks(withByteOrderMark(events));
            default -> throw new IllegalArgumentException(fault + " is no fault of a stream");
        };
    }

    private static List<ResponseChunk> interrupted(List<ResponseChunk> events) {
        List<ResponseChunk> interrupted = new ArrayList<>(events.subList(0, events.size() / 2));
        ApiException error =
                ApiException.of(500, "server_error", "server_error", "The server failed while it answered.");
        interrupted.add(ResponseChunk.event(Kind.CONTENT, JsonCodec.text(error.body())));
        return interrupted;
    }

    private static ResponseChunk onManyLines(ResponseChunk event) {
        return event.with(JsonCodec.indented(event.data())
                .lines()
                .map(line -> "data: " + line + "\n")
                .collect(Collectors.joining("", "", "\n")));
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

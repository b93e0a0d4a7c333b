package dev.weir.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Joins what a listener receives, and compares it with the completion. For one thread. */
public final class StreamRecorder implements TokenListener {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final StringBuilder refusal = new StringBuilder();
    private final Map<Integer, List<ToolCallPiece>> toolCalls = new TreeMap<>();
    private final List<Content> parts = new ArrayList<>();
    private final List<String> models = new ArrayList<>();

    @Override
    public void onToken(String piece) {
        text.append(piece);
    }

    @Override
    public void onReasoning(String piece) {
        reasoning.append(piece);
    }

    @Override
    public void onRefusal(String piece) {
        refusal.append(piece);
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        toolCalls.computeIfAbsent(piece.index(), index -> new ArrayList<>()).add(piece);
    }

    @Override
    public void onPart(Content part) {
        parts.add(part);
    }

    @Override
    public void onModel(String model, String id) {
        models.add(model);
    }

    /** The whole parts, in the order in which they came. */
    public List<Content> parts() {
        return parts;
    }

    /**
     * Checks that the pieces are those of a completion.
     *
     * @throws AssertionError if they are not
     */
    public void assertIsOf(Completion completion) {
        assertThat(text.toString()).isEqualTo(completion.text());
        assertThat(reasoning.toString()).isEqualTo(completion.reasoning());
        assertThat(refusal.toString()).isEqualTo(refusals(completion));
        assertThat(completion.message().content().stream().filter(parts::contains))
                .as("the parts of the answer that the stream has as a whole")
                .isEqualTo(parts);
        assertThat(models).isSubsetOf(completion.model()).hasSizeLessThanOrEqualTo(1);
        assertThat(toolCalls.values().stream().map(StreamRecorder::joined).toList())
                .as("the pieces of tool calls, joined by index")
                .isEqualTo(completion.toolCalls().stream()
                        .map(call -> ToolCall.of(call.id(), call.name(), call.arguments()))
                        .toList());
    }

    private static String refusals(Completion completion) {
        return completion.message().content().stream()
                .filter(Content.Refusal.class::isInstance)
                .map(part -> ((Content.Refusal) part).text())
                .collect(Collectors.joining());
    }

    private static ToolCall joined(List<ToolCallPiece> pieces) {
        StringBuilder arguments = new StringBuilder();
        pieces.forEach(piece -> arguments.append(piece.arguments()));
        ToolCallPiece first = pieces.get(0);
        return ToolCall.of(first.id(), first.name(), arguments.toString());
    }
}

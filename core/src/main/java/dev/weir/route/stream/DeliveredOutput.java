package dev.weir.route.stream;

import dev.weir.call.StreamPiece;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The output that the listener of one call has received, from all targets of its route. Not thread-safe. */
final class DeliveredOutput {
    private final List<OutputPart> parts = new ArrayList<>(1);
    private final StringBuilder reasoning = new StringBuilder(0);
    private boolean hasWholeParts;
    private StreamPiece.@Nullable Model model;

    boolean isEmpty() {
        return parts.isEmpty() && reasoning.isEmpty() && !hasWholeParts;
    }

    /** The parts in their order, without reasoning. */
    List<OutputPart> parts() {
        return parts;
    }

    /** Whether the listener has received the serving model. */
    boolean hasModel() {
        return model != null;
    }

    void add(StreamPiece piece) {
        if (piece instanceof StreamPiece.Model named) {
            model = named;
            return;
        }
        if (piece instanceof StreamPiece.Part) {
            hasWholeParts = true;
        } else if (OutputPart.isReasoning(piece)) {
            reasoning.append(OutputPart.textOf(piece));
        } else if (!parts.isEmpty() && parts.get(parts.size() - 1).isOf(piece)) {
            parts.get(parts.size() - 1).add(piece);
        } else {
            parts.add(new OutputPart(piece));
        }
    }

    /** Forgets all, as the listener has discarded it. */
    void clear() {
        parts.clear();
        reasoning.setLength(0);
        hasWholeParts = false;
        model = null;
    }

    /** Whether all of it is plain text: reasoning, a refusal, a tool call or a signed part cannot be continued. */
    boolean isText() {
        return parts.size() == 1 && parts.get(0).isText() && reasoning.isEmpty() && !hasWholeParts;
    }

    /** The reasoning if nothing else has been delivered; null otherwise. */
    @Nullable
    String reasoningAlone() {
        return parts.isEmpty() && !reasoning.isEmpty() ? reasoning.toString() : null;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        parts.stream().filter(OutputPart::isText).forEach(part -> text.append(part.text()));
        return text.toString();
    }

    /**
     * The answer of which the last part is that of the target that finished it.
     *
     * @param spent the usage of the other targets
     */
    Completion completed(Completion last, Usage spent) {
        Usage usage = last.usage();
        return Completion.builder(last.model())
                .id(model == null || model.id().isEmpty() ? last.id() : model.id())
                .content(content(last.message().content(), last.text()))
                .wireFields(last.message().wireFields())
                .finishReason(last.finishReason())
                .furtherChoices(last.furtherChoices())
                .usage(usage == null ? null : usage.plus(spent))
                .rateLimits(last.rateLimits())
                .extras(last.extras())
                .build();
    }

    /** The content with the delivered text as its first text, and the delivered ids of tool calls. */
    private List<Content> content(List<Content> last, String lastText) {
        List<Content> content = new ArrayList<>();
        String text = text();
        boolean other = !text.equals(lastText);
        boolean placed = false;
        int calls = 0;
        for (Content part : last) {
            if (part instanceof ToolCall call) {
                content.add(withDeliveredId(call, calls++));
            } else if (!other || !(part instanceof Content.Text said)) {
                content.add(part);
            } else if (!placed) {
                content.add(new Content.Text(text, said.cacheMark(), said.wireFields()));
                placed = true;
            }
        }
        if (other && !placed) {
            content.add(0, Content.text(text));
        }
        return content;
    }

    private ToolCall withDeliveredId(ToolCall call, int index) {
        for (OutputPart part : parts) {
            String id = part.idOfCall(index);
            if (id != null) {
                return new ToolCall(id, call.name(), call.arguments(), call.cacheMark(), call.wireFields());
            }
        }
        return call;
    }
}

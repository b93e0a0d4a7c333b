package dev.weir.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Puts an answer into the bytes of one kind of response. Immutable. */
abstract class AnswerWriter {
    static final String FINGERPRINT = "fp_weirsimulator";

    /** The choice within a whole answer. */
    abstract ObjectNode choice(Answer.Choice choice);

    /** The event that opens a choice in a stream, or null if there is none. */
    abstract @Nullable ObjectNode opening(Answer.Choice choice);

    /** The choice in an event that carries a piece of content; {@code mark} stands where the piece belongs. */
    abstract ObjectNode piece(Answer.Choice choice, String mark);

    abstract ObjectNode finish(Answer.Choice choice);

    abstract String object(boolean chunk);

    /** The whole answer as one document. */
    final Reply whole(Answer answer) {
        ObjectNode body = envelope(answer, false);
        answer.choices().forEach(choice -> body.withArray("choices").add(choice(choice)));
        if (answer.usage() != null) {
            body.set("usage", usage(answer.usage()));
        }
        return Reply.json(200, Json.bytes(body));
    }

    /** The answer as a stream of events, one for each piece. */
    final Reply stream(Answer answer, boolean includeUsage) {
        List<List<Frame>> parts = new ArrayList<>();
        answer.choices().forEach(choice -> addChoice(parts, answer, choice, includeUsage));
        if (includeUsage && answer.usage() != null) {
            ObjectNode last = envelope(answer, true);
            last.putArray("choices");
            last.set("usage", usage(answer.usage()));
            parts.add(List.of(event(Frame.Kind.USAGE, last)));
        }
        parts.add(List.of(Frame.event(Frame.Kind.DONE, "[DONE]", 0)));
        return Reply.events(new Concatenation<>(parts));
    }

    private void addChoice(List<List<Frame>> parts, Answer answer, Answer.Choice choice, boolean includeUsage) {
        ObjectNode opening = opening(choice);
        if (opening != null) {
            parts.add(List.of(chunk(Frame.Kind.OPENING, answer, opening, includeUsage)));
        }
        if (!choice.content().isEmpty()) {
            parts.add(pieces(answer, choice, includeUsage));
        }
        parts.add(List.of(chunk(Frame.Kind.FINISH, answer, finish(choice), includeUsage)));
    }

    private List<Frame> pieces(Answer answer, Answer.Choice choice, boolean includeUsage) {
        String mark = "\u0000piece";
        String whole = chunk(Frame.Kind.TOKEN, answer, piece(choice, mark), includeUsage)
                .data();
        int at = whole.indexOf(Json.quote(mark));
        String before = whole.substring(0, at);
        String after = whole.substring(at + Json.quote(mark).length());
        return new Pieces(choice.content(), answer.pieceLength(), before, after);
    }

    private Frame chunk(Frame.Kind kind, Answer answer, ObjectNode choice, boolean includeUsage) {
        ObjectNode chunk = envelope(answer, true);
        chunk.putArray("choices").add(choice);
        if (includeUsage && answer.usage() != null) {
            chunk.putNull("usage");
        }
        return event(kind, chunk);
    }

    private static Frame event(Frame.Kind kind, ObjectNode data) {
        return Frame.event(kind, Json.text(data), 0);
    }

    private ObjectNode envelope(Answer answer, boolean chunk) {
        return Json.object()
                .put("id", answer.id())
                .put("object", object(chunk))
                .put("created", answer.created())
                .put("model", answer.model())
                .put("system_fingerprint", FINGERPRINT);
    }

    private static ObjectNode usage(Answer.Usage usage) {
        ObjectNode node = Json.object()
                .put("prompt_tokens", usage.input())
                .put("completion_tokens", usage.output())
                .put("total_tokens", usage.input() + usage.output());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cached());
        node.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoning());
        return node;
    }
}

package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.call.ToolCallPiece;
import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import dev.weir.spi.chat.ToolCall;
import dev.weir.spi.chat.WireFields;
import dev.weir.spi.guard.TextKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The output of a call on its way through its guards to the caller's listener. A text ends where output of another kind, or
 * another tool call, begins: what the guards hold back of it is delivered before, so that the order is kept. An answer that is not
 * streamed passes in the same way, with nobody listening. Used by one thread at a time.
 */
final class GuardedOutput implements TokenListener {
    private static final int NO_TOOL_CALL = -1;
    private static final String LOG_PROBABILITIES = "logprobs";

    private final List<ActiveGuard> guards;
    private final Call call;
    private final @Nullable TokenListener listener;
    private final List<GuardedText> texts = new ArrayList<>();
    private @Nullable GuardedText current;

    /** @param listener receives what is released; null if nobody does */
    GuardedOutput(List<ActiveGuard> guards, Call call, @Nullable TokenListener listener) {
        this.guards = guards;
        this.call = call;
        this.listener = listener;
    }

    @Override
    public void onToken(String text) {
        take(TextKind.TEXT, text);
    }

    @Override
    public void onReasoning(String text) {
        take(TextKind.REASONING, text);
    }

    @Override
    public void onRefusal(String text) {
        take(TextKind.REFUSAL, text);
    }

    private void take(TextKind kind, String text) {
        GuardedText at = text(kind, NO_TOOL_CALL);
        deliver(at, at.take(text));
    }

    @Override
    public void onToolCall(ToolCallPiece piece) {
        String arguments = text(TextKind.TOOL_ARGUMENTS, piece.index()).take(piece.arguments());
        boolean begins = !piece.id().isEmpty() || !piece.name().isEmpty();
        if (listener != null && (begins || !arguments.isEmpty())) {
            listener.onToolCall(new ToolCallPiece(piece.index(), piece.id(), piece.name(), arguments));
        }
    }

    @Override
    public void onPart(Content part) {
        end();
        if (listener != null) {
            GuardedText text = latest(kind(part));
            Content checked = text == null || !text.isChanged() ? part : withText(part, text.released());
            if (checked.hasMoreThanText()) {
                listener.onPart(checked);
            }
        }
    }

    private @Nullable GuardedText latest(@Nullable TextKind kind) {
        GuardedText latest = null;
        for (GuardedText text : texts) {
            latest = text.kind() == kind ? text : latest;
        }
        return latest;
    }

    @Override
    public void onModel(String model, String id) {
        if (listener != null) {
            listener.onModel(model, id);
        }
    }

    /** Of what guards still hold back the caller's listener knows nothing. */
    @Override
    public boolean onRestart() {
        if (listener != null && call.hasDelivered() && !listener.onRestart()) {
            return false;
        }
        current = null;
        texts.clear();
        guards.forEach(ActiveGuard::restarted);
        return true;
    }

    /** Ends the text that has arrived last. */
    void end() {
        GuardedText ended = current;
        current = null;
        if (ended != null) {
            deliver(ended, ended.end());
        }
    }

    private GuardedText text(TextKind kind, int toolCall) {
        GuardedText known = current;
        if (known != null && known.is(kind, toolCall)) {
            return known;
        }
        end();
        GuardedText begun = new GuardedText(kind, toolCall, guards);
        texts.add(begun);
        current = begun;
        return begun;
    }

    private void deliver(GuardedText at, String text) {
        if (listener == null || text.isEmpty()) {
            return;
        }
        switch (at.kind()) {
            case TEXT -> listener.onToken(text);
            case REASONING -> listener.onReasoning(text);
            case REFUSAL -> listener.onRefusal(text);
            case TOOL_ARGUMENTS -> listener.onToolCall(ToolCallPiece.more(at.toolCall(), text));
        }
    }

    /** The answer with the texts that were released, after all of its output has passed. */
    Completion completion(Completion answer) {
        List<Choice> choices = choices(answer.furtherChoices());
        boolean changed = isChanged();
        if (!changed && choices == answer.furtherChoices()) {
            return answer;
        }
        Message message = changed ? message(answer.message()) : answer.message();
        return new Completion(
                answer.id(),
                answer.model(),
                message,
                answer.finishReason(),
                choices,
                answer.usage(),
                answer.rateLimits(),
                changed ? withoutLogProbabilities(answer.extras()) : answer.extras());
    }

    /** Answers after the first are not streamed. */
    private List<Choice> choices(List<Choice> choices) {
        List<Choice> checked = new ArrayList<>();
        boolean changed = false;
        for (Choice choice : choices) {
            GuardedOutput output = new GuardedOutput(guards, call, null);
            Completion.builder("").content(choice.message().content()).build().deliverTo(output);
            output.end();
            boolean differs = output.isChanged();
            changed |= differs;
            checked.add(
                    differs
                            ? new Choice(
                                    output.message(choice.message()),
                                    choice.finishReason(),
                                    withoutLogProbabilities(choice.extras()))
                            : choice);
        }
        return changed ? checked : choices;
    }

    private boolean isChanged() {
        return texts.stream().anyMatch(GuardedText::isChanged);
    }

    /** They have the tokens of the answer before it was changed. */
    private static Map<String, Object> withoutLogProbabilities(Map<String, Object> extras) {
        Map<String, Object> kept = new LinkedHashMap<>(extras);
        kept.remove(LOG_PROBABILITIES);
        return kept;
    }

    /** The fields of its wire may hold the text before it was changed. */
    private Message message(Message before) {
        List<Content> content = new ArrayList<>();
        Map<TextKind, List<String>> released = released(before);
        int toolCalls = 0;
        for (Content part : before.content()) {
            TextKind kind = kind(part);
            if (kind == TextKind.TOOL_ARGUMENTS) {
                content.add(withText(part, arguments(toolCalls++)));
            } else if (kind == null || text(part).isEmpty()) {
                content.add(part);
            } else {
                List<String> left = Objects.requireNonNull(released.get(kind));
                String text = left.isEmpty() ? "" : left.remove(0);
                if (!text.isEmpty()) {
                    content.add(withText(part, text));
                }
            }
        }
        return new Message(Role.ASSISTANT, content, null, false, before.name(), WireFields.NONE);
    }

    /**
     * What was released of each kind, a text for each part; all in the first where pieces do not show where one part ends and the
     * next begins.
     */
    private Map<TextKind, List<String>> released(Message before) {
        Map<TextKind, List<String>> released = new LinkedHashMap<>();
        for (TextKind kind : TextKind.values()) {
            List<String> ofKind = new ArrayList<>();
            texts.stream().filter(text -> text.kind() == kind).forEach(text -> ofKind.add(text.released()));
            long parts = before.content().stream()
                    .filter(part -> kind(part) == kind && !text(part).isEmpty())
                    .count();
            released.put(kind, parts == ofKind.size() ? ofKind : new ArrayList<>(List.of(String.join("", ofKind))));
        }
        return released;
    }

    private String arguments(int toolCall) {
        StringBuilder arguments = new StringBuilder();
        texts.stream().filter(text -> text.toolCall() == toolCall).forEach(text -> arguments.append(text.released()));
        return arguments.toString();
    }

    private static @Nullable TextKind kind(Content part) {
        if (part instanceof Content.Text) {
            return TextKind.TEXT;
        }
        if (part instanceof Content.Reasoning thought && !thought.redacted()) {
            return TextKind.REASONING;
        }
        if (part instanceof Content.Refusal) {
            return TextKind.REFUSAL;
        }
        return part instanceof ToolCall ? TextKind.TOOL_ARGUMENTS : null;
    }

    private static String text(Content part) {
        if (part instanceof Content.Text said) {
            return said.text();
        }
        if (part instanceof Content.Reasoning thought) {
            return thought.text();
        }
        return part instanceof Content.Refusal refusal ? refusal.text() : "";
    }

    /**
     * A part with another text. Its signature is that of the text before, and the fields of its wire may hold that: it loses both. A
     * tool call keeps its fields, which sign the call.
     */
    private static Content withText(Content part, String text) {
        if (text(part).equals(text) && !(part instanceof ToolCall)) {
            return part;
        }
        if (part instanceof Content.Text) {
            return Content.text(text);
        }
        if (part instanceof Content.Reasoning thought && !thought.redacted()) {
            return Content.reasoning(text);
        }
        if (part instanceof Content.Refusal) {
            return Content.refusal(text);
        }
        return part instanceof ToolCall call
                ? new ToolCall(call.id(), call.name(), text, call.cacheMark(), call.wireFields())
                : part;
    }
}

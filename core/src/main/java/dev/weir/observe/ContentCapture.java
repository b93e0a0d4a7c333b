package dev.weir.observe;

import dev.weir.spi.chat.Choice;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.FinishReason;
import dev.weir.spi.chat.Message;
import dev.weir.spi.chat.Role;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What spans show of prompts and answers: nothing unless it is switched on. Then it is the JSON of the semantic conventions,
 * a list of messages with parts, with a limited number of characters of text in all: texts are cut, and the JSON is valid in
 * any case. Images, sound and files are named and left out. Thread-safe.
 */
public final class ContentCapture {
    /** Nothing of prompts and answers. */
    public static final ContentCapture OFF = new ContentCapture(0, text -> text);

    /** How many characters after the limit the redaction sees, so that it finds what a cut would split. */
    private static final int LOOK_AHEAD = 1024;

    private static final String CUT = "…";

    private final int maxCharacters;
    private final UnaryOperator<String> redaction;

    /**
     * @param maxCharacters the number of characters of text that a prompt, or an answer, has at most; 0 for nothing
     * @param redaction replaces what must not be seen in a text; a text on which it throws is left out. Thread-safe
     */
    public ContentCapture(int maxCharacters, UnaryOperator<String> redaction) {
        this.maxCharacters = maxCharacters;
        this.redaction = redaction;
    }

    boolean isOn() {
        return maxCharacters > 0;
    }

    /** The messages of a prompt, as JSON. */
    String input(List<Message> messages) {
        Json json = new Json();
        for (Message message : messages) {
            if (json.isFull()) {
                break;
            }
            json.message(message, null);
        }
        return json.end();
    }

    /** The messages of an answer, as JSON. */
    String output(Completion completion) {
        Json json = new Json();
        json.message(completion.message(), completion.finishReason());
        for (Choice choice : completion.furtherChoices()) {
            json.message(choice.message(), choice.finishReason());
        }
        return json.end();
    }

    private final class Json {
        private final StringBuilder out = new StringBuilder("[");
        private int left = maxCharacters;

        boolean isFull() {
            return left <= 0;
        }

        void message(Message message, @Nullable FinishReason finishReason) {
            separate();
            out.append("{\"role\":\"").append(role(message.role())).append("\",\"parts\":[");
            for (Content part : message.content()) {
                if (isFull()) {
                    break;
                }
                separate();
                part(message, part);
            }
            out.append(']');
            if (finishReason != null) {
                out.append(",\"finish_reason\":\"")
                        .append(GenAiSpans.label(finishReason))
                        .append('"');
            }
            out.append('}');
        }

        private void part(Message message, Content part) {
            if (part instanceof Content.Text text) {
                if (message.role() == Role.TOOL) {
                    open("tool_call_response");
                    field("id", String.valueOf(message.toolCallId()));
                    field("response", text.text());
                } else {
                    open("text");
                    field("content", text.text());
                }
            } else if (part instanceof Content.Reasoning reasoning) {
                open("reasoning");
                field("content", reasoning.text());
            } else if (part instanceof Content.Refusal refusal) {
                open("refusal");
                field("content", refusal.text());
            } else if (part instanceof dev.weir.spi.chat.ToolCall call) {
                open("tool_call");
                field("id", call.id());
                field("name", call.name());
                field("arguments", call.arguments());
            } else {
                open(part.getClass().getSimpleName().toLowerCase(Locale.ROOT));
            }
            out.append('}');
        }

        private void open(String type) {
            out.append("{\"type\":\"").append(type).append('"');
        }

        private void field(String name, String text) {
            out.append(",\"").append(name).append("\":\"");
            String shown = redacted(text);
            boolean cut = shown.length() > left;
            String fitting = cut ? start(shown, left) : shown;
            escape(fitting);
            if (cut) {
                out.append(CUT);
            }
            left -= Math.max(1, fitting.length());
            out.append('"');
        }

        private String redacted(String text) {
            String seen = start(text, (int) Math.min(Integer.MAX_VALUE, Math.max(0, left) + (long) LOOK_AHEAD));
            try {
                return redaction.apply(seen);
            } catch (RuntimeException e) {
                return "";
            }
        }

        /** The first characters, without half of a pair. */
        private static String start(String text, int length) {
            int end = Math.min(text.length(), Math.max(0, length));
            boolean splits = end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
            return text.substring(0, splits ? end - 1 : end);
        }

        private void separate() {
            char last = out.charAt(out.length() - 1);
            if (last != '[') {
                out.append(',');
            }
        }

        private void escape(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"' || c == '\\') {
                    out.append('\\').append(c);
                } else if (c < ' ') {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
        }

        String end() {
            return out.append(']').toString();
        }
    }

    private static String role(Role role) {
        return role == Role.DEVELOPER ? "system" : role.name().toLowerCase(Locale.ROOT);
    }
}

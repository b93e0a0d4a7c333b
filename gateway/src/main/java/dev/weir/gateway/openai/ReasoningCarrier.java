package dev.weir.gateway.openai;

import dev.weir.spi.chat.Content;
import dev.weir.spi.chat.WireFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries the signature of a thought, or an encrypted thought, of Anthropic in the field that clients of the Responses API send
 * back unread.
 */
final class ReasoningCarrier {
    private static final String SIGNED = "weir-signed:";
    private static final String REDACTED = "weir-redacted:";

    private ReasoningCarrier() {}

    static boolean isNeeded(Content.Reasoning thought) {
        String signature = thought.signature();
        return signature != null
                && !signature.isEmpty()
                && thought.wireFields().wire().startsWith("anthropic");
    }

    static String written(Content.Reasoning thought) {
        return (thought.redacted() ? REDACTED : SIGNED) + thought.signature();
    }

    /**
     * Reasoning that a client sends back; null for that of another server, which nobody here can read.
     *
     * @param text what was shown of it
     */
    static Content.@Nullable Reasoning read(String text, @Nullable String encrypted) {
        WireFields anthropic = WireFields.ofAnyServer("anthropic", Map.of());
        if (encrypted != null && encrypted.startsWith(SIGNED)) {
            return new Content.Reasoning(text, encrypted.substring(SIGNED.length()), false, null, anthropic);
        }
        if (encrypted != null && encrypted.startsWith(REDACTED)) {
            return new Content.Reasoning("", encrypted.substring(REDACTED.length()), true, null, anthropic);
        }
        Map<String, Object> kept = Map.of("reasoning_content", text);
        return text.isEmpty()
                ? null
                : new Content.Reasoning(text, null, false, null, WireFields.ofAnyServer(ChatRequestReader.WIRE, kept));
    }
}

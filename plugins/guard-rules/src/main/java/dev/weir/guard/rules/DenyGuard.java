package dev.weir.guard.rules;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.RequestTexts;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** Refuses prompts and answers that have a forbidden term or match a forbidden pattern. Thread-safe. */
public final class DenyGuard implements Guard {
    private final DenySettings settings;
    private final DenyRules rules;

    @Inject
    DenyGuard(DenySettings settings) {
        this.settings = settings;
        rules = new DenyRules(settings);
    }

    @Override
    public CallGuard begin(CallContext call) {
        return new CallGuard() {
            @Override
            public Request request(Request request) {
                if (settings.in().contains(GuardedSide.PROMPT)) {
                    TokenInputs.refuse(request);
                    RequestTexts.forEach(request, (text, kind) -> rules.check(read(text, kind), true, true, 0));
                }
                return request;
            }

            @Override
            public @Nullable TextGuard answer(TextKind kind) {
                return settings.in().contains(GuardedSide.ANSWER)
                        ? new DeniedText(rules, settings.longestMatch(), kind)
                        : null;
            }
        };
    }

    /** A text as a model reads it. */
    private static String read(String text, TextKind kind) {
        return kind == TextKind.TOOL_ARGUMENTS ? JsonString.unescaped(text) : text;
    }

    /**
     * One text of an answer. It is checked in windows of two spans, of which the first is released: what is forbidden and no longer
     * than a span is found before any of it is delivered, wherever the text is cut into pieces.
     */
    private static final class DeniedText implements TextGuard {
        private final DenyRules rules;
        private final int span;
        private final TextKind kind;
        private String before = "";

        DeniedText(DenyRules rules, int span, TextKind kind) {
            this.rules = rules;
            this.span = span;
            this.kind = kind;
        }

        @Override
        public int lookBack() {
            return 2 * span;
        }

        @Override
        public ReleasedText check(String text, boolean last) {
            int at = 0;
            while (last ? at < text.length() : text.length() - at >= 2 * span) {
                int end = Math.min(text.length(), at + 2 * span);
                boolean ends = end == text.length() && last;
                String context = context(text, at);
                rules.check(read(context + text.substring(at, end), kind), context.isEmpty(), ends, span);
                at = ends ? end : at + span;
            }
            before = at == 0 ? before : context(text, at);
            return ReleasedText.unchanged(text, at);
        }

        /** Two characters, as one may be half of another. */
        private String context(String text, int at) {
            return at == 0 ? before : text.substring(Math.max(0, at - 2), at);
        }
    }
}

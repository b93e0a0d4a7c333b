package dev.weir.guard;

import dev.weir.spi.backend.Request;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.guard.CallGuard;
import dev.weir.spi.guard.Guard;
import dev.weir.spi.guard.GuardRefusal;
import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.RequestTexts;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import org.jspecify.annotations.Nullable;

/** Masks or refuses one word, wherever it stands. It holds back what may be the word's beginning. */
public record WordGuard(String word, @Nullable String mask) implements Guard {

    public static Guard masking(String word, String mask) {
        return new WordGuard(word, mask);
    }

    public static Guard refusing(String word) {
        return new WordGuard(word, null);
    }

    @Override
    public CallGuard begin(CallContext call) {
        return new CallGuard() {
            @Override
            public Request request(Request request) {
                return RequestTexts.change(request, (text, kind) -> checked(text));
            }

            @Override
            public TextGuard answer(TextKind kind) {
                return new Held();
            }
        };
    }

    private String checked(String text) {
        if (mask == null && text.contains(word)) {
            throw new GuardRefusal("word", "it has a forbidden word");
        }
        return mask == null ? text : text.replace(word, mask);
    }

    private final class Held implements TextGuard {
        @Override
        public int lookBack() {
            return word.length();
        }

        @Override
        public ReleasedText check(String text, boolean last) {
            int held = last ? 0 : beginning(text);
            return ReleasedText.changed(text.length() - held, checked(text.substring(0, text.length() - held)));
        }

        private int beginning(String text) {
            for (int length = word.length() - 1; length > 0; length--) {
                if (text.endsWith(word.substring(0, length))) {
                    return length;
                }
            }
            return 0;
        }
    }
}

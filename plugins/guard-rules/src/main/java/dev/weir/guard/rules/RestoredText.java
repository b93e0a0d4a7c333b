package dev.weir.guard.rules;

import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import org.jspecify.annotations.Nullable;

/** Puts values back in place of their placeholders. Holds back no more than what may be the beginning of a placeholder. */
final class RestoredText implements TextGuard {
    private static final int LONGEST = 64;

    private final Placeholders placeholders;
    private final boolean json;

    RestoredText(Placeholders placeholders, TextKind kind) {
        this.placeholders = placeholders;
        json = kind == TextKind.TOOL_ARGUMENTS;
    }

    @Override
    public int lookBack() {
        return LONGEST;
    }

    @Override
    public ReleasedText check(String text, boolean last) {
        StringBuilder restored = new StringBuilder();
        int copied = 0;
        for (int open = text.indexOf('['); open >= 0; open = text.indexOf('[', open + 1)) {
            int close = open + 1;
            while (close < text.length() && close - open < LONGEST - 1 && isOfPlaceholder(text.charAt(close))) {
                close++;
            }
            if (close == text.length() && !last && close - open < LONGEST - 1) {
                return ReleasedText.changed(
                        open, restored.append(text, copied, open).toString());
            }
            if (close < text.length() && text.charAt(close) == ']') {
                @Nullable String value = placeholders.value(text.substring(open, close + 1));
                if (value != null) {
                    restored.append(text, copied, open).append(json ? JsonString.escaped(value) : value);
                    copied = close + 1;
                }
            }
        }
        return copied == 0
                ? ReleasedText.all(text)
                : ReleasedText.changed(
                        text.length(),
                        restored.append(text, copied, text.length()).toString());
    }

    private static boolean isOfPlaceholder(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}

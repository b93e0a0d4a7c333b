package dev.weir.guard.rules;

import dev.weir.spi.guard.ReleasedText;
import dev.weir.spi.guard.TextGuard;
import dev.weir.spi.guard.TextKind;
import java.util.Set;

/**
 * Masks secrets and personal data in one text, in one pass. What is found at a place depends on the text from there on and on the
 * character before it, not on where the text ends: where more of it is needed, it is held back from there. So pieces are masked as
 * the whole is, and ordinary words are delayed by no more than themselves.
 */
final class MaskedText implements TextGuard {
    private final SensitiveData data;
    private final Set<SensitiveKind> kinds;
    private final Placeholders placeholders;
    private final boolean json;
    private final JsonString string = new JsonString();
    private char previous = ' ';

    MaskedText(Set<SensitiveKind> kinds, Placeholders placeholders, TextKind kind) {
        this.kinds = kinds;
        this.placeholders = placeholders;
        data = new SensitiveData(kinds);
        json = kind == TextKind.TOOL_ARGUMENTS;
    }

    @Override
    public int lookBack() {
        return kinds.contains(SensitiveKind.PRIVATE_KEY) ? SensitiveData.LONGEST_KEY : SensitiveData.LONGEST;
    }

    @Override
    public ReleasedText check(String text, boolean last) {
        data.begin();
        StringBuilder masked = null;
        int copied = 0;
        int read = 0;
        int at = 0;
        while (at < text.length()) {
            at = data.next(text, at, last);
            if (at == text.length()) {
                break;
            }
            int end = data.match(text, at, at == 0 ? previous : text.charAt(at - 1), last);
            if (end == SensitiveData.MORE) {
                break;
            }
            if (end == SensitiveData.NONE) {
                at++;
                continue;
            }
            masked = masked == null ? new StringBuilder(text.length() + 16) : masked;
            masked.append(text, copied, at);
            if (json) {
                string.read(text, read, at);
                read = end;
            }
            String placeholder = placeholders.of(data.kind().label(), text.substring(at, end));
            boolean bare = json && !string.isInside();
            masked.append(bare ? '"' + placeholder + '"' : placeholder);
            copied = end;
            at = end;
        }
        if (json) {
            string.read(text, read, at);
        }
        if (at > 0) {
            previous = text.charAt(at - 1);
        }
        return masked == null
                ? ReleasedText.unchanged(text, at)
                : ReleasedText.changed(at, masked.append(text, copied, at).toString());
    }
}

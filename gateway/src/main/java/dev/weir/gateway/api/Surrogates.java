package dev.weir.gateway.api;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Refuses text with half of a surrogate pair, which is no character and has no bytes in UTF-8. */
final class Surrogates {
    private Surrogates() {}

    static void check(@Nullable Object value) {
        if (value instanceof String text) {
            check(text);
        } else if (value instanceof List<?> list) {
            list.forEach(Surrogates::check);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> {
                check(name);
                check(member);
            });
        }
    }

    private static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    throw GatewayException.invalid(
                            "a text of the body has half of a surrogate pair, which is no character", null);
                }
            }
        }
    }
}

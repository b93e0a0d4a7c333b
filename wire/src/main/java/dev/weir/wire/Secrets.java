package dev.weir.wire;

import java.util.LinkedHashSet;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Masks the secrets of the settings wherever a server repeats them. Safe for use by many threads. */
final class Secrets {
    /** Anything shorter could be part of any text. */
    private static final int SHORTEST = 4;

    private final Set<String> values = new LinkedHashSet<>();

    Secrets(HttpSettings settings) {
        if (settings.apiKey() != null) {
            values.add(settings.apiKey());
        }
        values.addAll(settings.furtherSecrets());
        settings.headers().values().forEach(this::addWithWords);
        add(settings.proxy().password());
        HttpUrl url = HttpUrl.parse(settings.baseUrl().toString());
        for (int i = 0; url != null && i < url.querySize(); i++) {
            add(url.queryParameterValue(i));
        }
    }

    private void addWithWords(String value) {
        add(value);
        add(value.substring(value.lastIndexOf(' ') + 1)); // the key after Bearer
    }

    private void add(@Nullable String value) {
        if (value != null && value.length() >= SHORTEST) {
            values.add(value);
        }
    }

    /** The text with {@code ***} in the place of each secret. */
    @Nullable
    String mask(@Nullable String text) {
        String masked = text;
        for (String value : values) {
            masked = masked == null ? null : masked.replace(value, "***");
        }
        return masked;
    }
}

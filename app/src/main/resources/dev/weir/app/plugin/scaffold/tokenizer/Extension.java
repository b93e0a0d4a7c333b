package {{package}};

import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Counts the tokens of models that read bytes: one for each byte in UTF-8. Thread-safe. */
public final class {{Class}} implements Tokenizer {
    private static final TokenCounter BYTES = text -> text.getBytes(StandardCharsets.UTF_8).length;

    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public @Nullable TokenCounter counter(String model) {
        return settings.models().contains(model) ? BYTES : null;
    }
}

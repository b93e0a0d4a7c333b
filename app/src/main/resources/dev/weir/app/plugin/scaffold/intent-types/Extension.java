package {{package}};

import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import jakarta.inject.Inject;
import java.util.List;

/** Provides the intent type {@code {{Type}}}. */
public final class {{Class}} implements IntentTypes {
    private final {{Type}}Settings settings;

    @Inject
    {{Class}}({{Type}}Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<IntentType> types() {
        return List.of(IntentType.builder("{{Type}}")
                .description("A review whose sentiment is wanted.")
                .systemPrompt("Answer with one word: positive, neutral or negative.")
                .maxTokens(settings.maxTokens())
                .build());
    }
}

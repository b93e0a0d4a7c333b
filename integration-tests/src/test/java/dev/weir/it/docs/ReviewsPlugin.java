package dev.weir.it.docs;

import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.intent.IntentType;
import dev.weir.spi.intent.IntentTypes;
import java.util.List;

/** A plugin that declares an intent type. */
// tag::plugin[]
public final class ReviewsPlugin implements Plugin {
    @Override
    public void register(Extensions extensions) {
        extensions.intentTypes("reviews", Reviews.class, NoSettings.class);
    }

    public static final class Reviews implements IntentTypes {
        @Override
        public List<IntentType> types() {
            return List.of(IntentType.builder("Sentiment")
                    .description("A review whose sentiment is wanted.")
                    .systemPrompt("Answer with one word: positive, neutral or negative.")
                    .maxTokens(5)
                    .build());
        }
    }
}
// end::plugin[]

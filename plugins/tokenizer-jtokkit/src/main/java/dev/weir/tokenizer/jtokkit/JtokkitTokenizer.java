package dev.weir.tokenizer.jtokkit;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.weir.spi.token.TokenCounter;
import dev.weir.spi.token.Tokenizer;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of OpenAI's models. The first count of an encoding loads its table, which takes up to about a second.
 * Thread-safe.
 */
public final class JtokkitTokenizer implements Tokenizer {
    private final Map<String, String> models;
    private final ModelEncodings known = ModelEncodings.builtIn();
    private final Map<EncodingType, TokenCounter> counters = new EnumMap<>(EncodingType.class);

    @Inject
    public JtokkitTokenizer(JtokkitSettings settings) {
        models = settings.models();
        EncodingRegistry encodings = Encodings.newLazyEncodingRegistry();
        for (EncodingType type : ModelEncodings.ENCODINGS) {
            counters.put(
                    type, new PieceCounter(text -> encodings.getEncoding(type).countTokensOrdinary(text)));
        }
    }

    @Override
    public @Nullable TokenCounter counter(String model) {
        EncodingType encoding = known.encoding(models.getOrDefault(model, model));
        return encoding == null ? null : counters.get(encoding);
    }
}

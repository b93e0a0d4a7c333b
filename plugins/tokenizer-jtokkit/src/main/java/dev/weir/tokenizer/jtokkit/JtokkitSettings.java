package dev.weir.tokenizer.jtokkit;

import dev.weir.spi.settings.Description;
import java.util.Map;

/** Settings of {@link JtokkitTokenizer}. */
public record JtokkitSettings(
        @Description(
                "A known model, such as gpt-4o, or an encoding, cl100k_base or o200k_base, for models of other names, such as "
                        + "deployments at Azure.")
        Map<String, String> models) {

    public JtokkitSettings {
        models = Map.copyOf(models);
        ModelEncodings known = ModelEncodings.builtIn();
        models.forEach((name, like) -> {
            if (known.encoding(like) == null) {
                throw new IllegalArgumentException("models." + name + " is neither a known model, such as gpt-4o, nor"
                        + " cl100k_base or o200k_base, was '" + like + "'");
            }
        });
    }
}

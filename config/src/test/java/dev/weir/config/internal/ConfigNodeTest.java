package dev.weir.config.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.Origin;
import dev.weir.config.internal.ConfigNode.Mapping;
import dev.weir.config.internal.ConfigNode.Scalar;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigNodeTest {

    @Test
    void aValueDoesNotShowItsText() {
        Mapping nested = Mapping.nested(List.of("a", "apiKey"), new Scalar("sk-hidden", Origin.PROGRAMMATIC));

        assertThat(nested.toString()).contains("apiKey").doesNotContain("hidden");
    }
}

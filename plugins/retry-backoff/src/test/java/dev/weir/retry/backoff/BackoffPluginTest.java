package dev.weir.retry.backoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BackoffPluginTest {
    private final Map<String, Class<?>> registered = new LinkedHashMap<>();

    private final Extensions extensions = new Extensions() {
        @Override
        public <T> void register(
                ExtensionPoint<T> point, String type, Class<? extends T> extension, Class<? extends Record> settings) {
            assertThat(point).isEqualTo(ExtensionPoint.RETRY_STRATEGY);
            registered.put(type, extension);
        }
    };

    @Test
    void isFoundAndRegistersItsStrategies() {
        ServiceLoader.load(Plugin.class).forEach(plugin -> plugin.register(extensions));
        assertThat(registered)
                .containsExactly(
                        Map.entry("exponential", ExponentialBackoff.class),
                        Map.entry("linear", LinearBackoff.class),
                        Map.entry("fixed", FixedBackoff.class));
    }
}

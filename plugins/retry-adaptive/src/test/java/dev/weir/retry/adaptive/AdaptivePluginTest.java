package dev.weir.retry.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdaptivePluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new AdaptivePlugin();
    }

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
    void registersItsStrategy() {
        plugin().register(extensions);
        assertThat(registered).containsExactly(Map.entry("adaptive", AdaptiveBackoff.class));
    }
}

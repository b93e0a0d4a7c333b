package dev.weir.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RedisCachePluginTest {
    private final List<String> registered = new ArrayList<>();

    private final Extensions extensions = new Extensions() {
        @Override
        public <T> void register(
                ExtensionPoint<T> point, String type, Class<? extends T> extension, Class<? extends Record> settings) {
            registered.add(point + " " + type + " " + extension.getSimpleName() + " " + settings.getSimpleName());
        }
    };

    @Test
    void isFoundAndRegistersItsCache() {
        ServiceLoader.load(Plugin.class).forEach(plugin -> plugin.register(extensions));
        assertThat(registered).containsExactly("response cache redis RedisCache RedisCacheSettings");
    }
}

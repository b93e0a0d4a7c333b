package dev.weir.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisCachePluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new RedisCachePlugin();
    }

    private final List<String> registered = new ArrayList<>();

    private final Extensions extensions = new Extensions() {
        @Override
        public <T> void register(
                ExtensionPoint<T> point, String type, Class<? extends T> extension, Class<? extends Record> settings) {
            registered.add(point + " " + type + " " + extension.getSimpleName() + " " + settings.getSimpleName());
        }
    };

    @Test
    void registersItsCache() {
        plugin().register(extensions);
        assertThat(registered).containsExactly("response cache redis RedisCache RedisCacheSettings");
    }
}

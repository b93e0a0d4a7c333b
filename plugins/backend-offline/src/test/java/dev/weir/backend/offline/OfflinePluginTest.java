package dev.weir.backend.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class OfflinePluginTest {

    @Test
    void isFoundAndRegistersTheBackend() {
        List<String> registered = new ArrayList<>();
        Extensions extensions = new Extensions() {
            @Override
            public <T> void register(
                    ExtensionPoint<T> point,
                    String type,
                    Class<? extends T> extension,
                    Class<? extends Record> settings) {
                registered.add(point + " " + type + " " + extension.getName() + " " + settings.getName());
            }
        };
        ServiceLoader.load(Plugin.class).forEach(plugin -> plugin.register(extensions));
        assertThat(registered)
                .containsExactly(
                        "backend offline " + OfflineBackend.class.getName() + " " + NoSettings.class.getName());
    }
}

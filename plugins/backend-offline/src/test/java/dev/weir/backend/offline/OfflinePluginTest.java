package dev.weir.backend.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfflinePluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new OfflinePlugin();
    }

    @Test
    void registersTheBackend() {
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
        plugin().register(extensions);
        assertThat(registered)
                .containsExactly(
                        "backend offline " + OfflineBackend.class.getName() + " " + NoSettings.class.getName());
    }
}

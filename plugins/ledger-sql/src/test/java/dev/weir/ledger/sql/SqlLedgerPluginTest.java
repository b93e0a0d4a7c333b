package dev.weir.ledger.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.ExtensionPoint;
import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.testkit.PluginContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlLedgerPluginTest extends PluginContract {
    @Override
    protected Plugin plugin() {
        return new SqlLedgerPlugin();
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
    void registersItsLedgers() {
        plugin().register(extensions);
        assertThat(registered)
                .containsExactly(
                        "usage ledger sql SqlLedger SqlLedgerSettings", "usage ledger none NoLedger NoSettings");
    }
}

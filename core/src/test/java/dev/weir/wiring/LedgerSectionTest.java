package dev.weir.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Weir;
import dev.weir.WeirBuilder;
import dev.weir.config.ConfigurationException;
import dev.weir.spi.Extensions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.settings.DefaultValue;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The section {@code llm.ledger}, which a command may configure by default. */
class LedgerSectionTest {

    record Settings(
            @DefaultValue("here") String place,
            @DefaultValue("") String other) {}

    static final class Ledger implements UsageLedger, AutoCloseable {
        private final Settings settings;
        private boolean closed;

        @Inject
        Ledger(Settings settings) {
            this.settings = settings;
        }

        @Override
        public void record(LedgerEntry entry) {}

        @Override
        public boolean flush(Deadline deadline) {
            return true;
        }

        @Override
        public List<LedgerSum> sums(LedgerQuery query) {
            return List.of();
        }

        @Override
        public LedgerStatistics statistics() {
            return LedgerStatistics.of(0, 0);
        }

        @Override
        public String location() {
            return settings.place() + settings.other() + (closed ? ", closed" : "");
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void registerLedger(Extensions extensions) {
        extensions.usageLedger("table", Ledger.class, Settings.class);
    }

    private static WeirBuilder builder() {
        return Weir.builder()
                .environment(Map.of())
                .plugin(extensions -> extensions.backend("silent", LimitStoreTest.Silent.class, NoSettings.class))
                .set("llm.client.backend", "silent");
    }

    private static Optional<String> location(WeirBuilder builder) {
        try (Blueprint blueprint = builder.blueprint()) {
            HostServices host = new HostServices(
                    TimeSource.system(),
                    new Random(),
                    null,
                    true,
                    null,
                    List.of(),
                    text -> text,
                    Runnable::run,
                    Set.of(),
                    null);
            return blueprint.usageLedger(host).map(UsageLedger::location);
        }
    }

    @Test
    void isBuiltAloneAndClosed() {
        WeirBuilder builder =
                builder().plugin(LedgerSectionTest::registerLedger).set("llm.ledger.type", "table");
        UsageLedger ledger;
        try (Blueprint blueprint = builder.blueprint()) {
            HostServices host = new HostServices(
                    TimeSource.system(),
                    new Random(),
                    null,
                    true,
                    null,
                    List.of(),
                    text -> text,
                    Runnable::run,
                    Set.of(),
                    null);
            ledger = blueprint.usageLedger(host).orElseThrow();
            assertThat(ledger.location()).isEqualTo("here");
        }
        assertThat(ledger.location()).isEqualTo("here, closed");
    }

    @Test
    void thereIsNoneUnlessItIsConfigured() {
        assertThat(location(builder().plugin(LedgerSectionTest::registerLedger)))
                .isEmpty();
    }

    @Test
    void aDefaultHoldsWhereNoSourceMentionsTheSection() {
        WeirBuilder builder = builder()
                .plugin(LedgerSectionTest::registerLedger)
                .sectionUnlessGiven("llm.ledger", Map.of("type", "table", "place", "there"));
        assertThat(location(builder)).contains("there");
        try (Blueprint blueprint = builder.blueprint()) {
            assertThat(blueprint.configuration().origin("llm.ledger.place").isDefault())
                    .isTrue();
        }
        assertThat(location(builder.set("llm.ledger.type", "table").set("llm.ledger.other", "!")))
                .as("it replaces the whole section")
                .contains("here!");
    }

    @Test
    void aDefaultIsDroppedWithoutItsPlugin() {
        assertThat(location(builder().sectionUnlessGiven("llm.ledger", Map.of("type", "table"))))
                .isEmpty();
        assertThatThrownBy(() -> location(builder().set("llm.ledger.type", "table")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no usage ledger 'table'");
    }
}

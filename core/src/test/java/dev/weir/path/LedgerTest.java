package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cache.CacheSettings;
import dev.weir.cache.ConfiguredCache;
import dev.weir.cache.MapCache;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.cost.Costs;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.cost.CostState;
import dev.weir.spi.ledger.EntryKind;
import dev.weir.spi.ledger.LedgerEntry;
import dev.weir.spi.ledger.LedgerQuery;
import dev.weir.spi.ledger.LedgerStatistics;
import dev.weir.spi.ledger.LedgerSum;
import dev.weir.spi.ledger.UsageLedger;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is recorded in the usage ledger: one entry for each attempt that may be billed, and for each answer from the cache. */
class LedgerTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("u").temperature(0.0).build();

    private final FakeTime time = new FakeTime();
    private final List<LedgerEntry> entries = new ArrayList<>();
    private final Costs costs = new Costs(Map.of("m-2026", new BigDecimal("0.001")), null, unknown -> {});

    private class Recording implements UsageLedger {
        @Override
        public void record(LedgerEntry entry) {
            entries.add(entry);
        }

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
            return "memory";
        }
    }

    private ClientFixture fixture(UsageLedger ledger, ScriptedBackend.Step... steps) {
        return new ClientFixture(
                "retry: { maxRetries: 1 }",
                Map.of("primary", new Scripted(List.of(steps))),
                new ConfiguredCache(new MapCache(time), "map", CacheSettings.of(Map.of())),
                time,
                costs,
                new ConfiguredLedger(ledger, Set.of("team")));
    }

    /** Answers with usage, after the step that is due has let it. */
    private static final class Scripted implements Backend {
        private final List<ScriptedBackend.Step> steps;
        private int asked;

        Scripted(List<ScriptedBackend.Step> steps) {
            this.steps = steps;
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            if (asked < steps.size()) {
                steps.get(asked++).take(call);
            }
            return Completion.builder("m-2026")
                    .text("yes")
                    .usage(Usage.reported(900, 100))
                    .build();
        }
    }

    private static ScriptedBackend.Step failing(Reason reason, int status) {
        return call -> {
            throw BackendException.builder(reason, "down").status(status).build();
        };
    }

    @Test
    void anAttemptIsRecordedWithWhatItCostAndTheMetadataThatIsKept() {
        ClientFixture fixture = fixture(new Recording());

        CallResult result = fixture.client.chat(
                REQUEST, CallOptions.DEFAULT.withMetadata("team", "red").withMetadata("user", "somebody"));

        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.callId()).isEqualTo(result.callId());
            assertThat(entry.attempt()).isEqualTo(1);
            assertThat(entry.kind()).isEqualTo(EntryKind.ANSWERED);
            assertThat(entry.time()).isEqualTo(time.instant());
            assertThat(entry.backend()).isEqualTo("primary");
            assertThat(entry.requestedModel()).isEqualTo("model-1");
            assertThat(entry.model()).isEqualTo("m-2026");
            assertThat(entry.attributes()).isEqualTo(Map.of("team", "red"));
            assertThat(entry.usage()).isEqualTo(Usage.reported(900, 100));
            assertThat(entry.cost()).isEqualTo(result.cost());
            assertThat(entry.cost().usd()).isEqualByComparingTo("0.001");
        });
    }

    @Test
    void processesWithTheSameRandomNumbersHaveDifferentIds() {
        fixture(new Recording()).client.chat(REQUEST, CallOptions.DEFAULT);
        fixture(new Recording()).client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(entries).hasSize(2).extracting(LedgerEntry::id).doesNotHaveDuplicates();
    }

    @Test
    void anAnswerFromTheCacheCostsNothingAndSavesWhatItWouldHaveCost() {
        ClientFixture fixture = fixture(new Recording());
        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        CallResult hit = fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(hit.cost().usd()).isZero();
        assertThat(entries).hasSize(2);
        LedgerEntry entry = entries.get(1);
        assertThat(entry.kind()).isEqualTo(EntryKind.CACHED);
        assertThat(entry.attempt()).isZero();
        assertThat(entry.cost().usd()).isZero();
        assertThat(entry.savedUsd()).isEqualByComparingTo("0.001");
        assertThat(entry.id()).isNotEqualTo(entries.get(0).id());
    }

    @Test
    void anAttemptOfWhichNothingCameBackIsRecordedAtAnUnknownCost() {
        ClientFixture fixture = fixture(new Recording(), failing(Reason.CUT, 0));

        fixture.client.chat(REQUEST, CallOptions.DEFAULT);

        assertThat(entries).extracting(LedgerEntry::kind).containsExactly(EntryKind.BROKEN, EntryKind.ANSWERED);
        assertThat(entries).extracting(LedgerEntry::attempt).containsExactly(1, 2);
        assertThat(entries.get(0).cost().state()).isEqualTo(CostState.UNKNOWN);
        assertThat(entries.get(0).usage()).isNull();
    }

    @Test
    void attemptsThatTheServerRejectedAreNotRecorded() {
        ClientFixture fixture =
                fixture(new Recording(), failing(Reason.SERVER_ERROR, 500), failing(Reason.RATE_LIMITED, 429));

        assertThatThrownBy(() -> fixture.client.chat(REQUEST, CallOptions.DEFAULT))
                .isInstanceOf(CallFailedException.class);

        assertThat(entries).isEmpty();
    }

    @Test
    void aLedgerThatFailsFailsNoCall() {
        ClientFixture fixture = fixture(new Recording() {
            @Override
            public void record(LedgerEntry entry) {
                throw new IllegalStateException("broken");
            }
        });

        assertThat(fixture.client.chat(REQUEST, CallOptions.DEFAULT).text()).isEqualTo("yes");
    }
}

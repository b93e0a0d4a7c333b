package dev.weir.batch.queue;

import static dev.weir.batch.queue.QueueFixture.GROUP;
import static dev.weir.batch.queue.QueueFixture.member;
import static dev.weir.batch.queue.QueueFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.batch.BatchGroup;
import dev.weir.spi.call.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which members leave first, and which give way, when not all can be sent. */
class BatchOrderTest {
    private final QueueFixture fixture = new QueueFixture(settings("maxBatchSize", 1));

    private List<Waiting> all() {
        List<Waiting> all = new ArrayList<>();
        for (List<Waiting> next = fixture.nextMembers(); !next.isEmpty(); next = fixture.nextMembers()) {
            all.addAll(next);
        }
        return all;
    }

    @Test
    void higherPrioritiesLeaveFirstAndEqualOnesByArrival() {
        Waiting low = fixture.add(Priority.LOW);
        Waiting normal = fixture.add(Priority.NORMAL);
        Waiting critical = fixture.add(Priority.CRITICAL);
        Waiting high = fixture.add(Priority.HIGH);
        Waiting second = fixture.add(Priority.NORMAL);
        assertThat(all()).containsExactly(critical, high, normal, second, low);
    }

    @Test
    void prioritiesHoldAcrossGroups() {
        Waiting low = fixture.add(BatchGroup.of("a"), Priority.LOW);
        Waiting high = fixture.add(BatchGroup.of("b"), Priority.HIGH);
        assertThat(all()).containsExactly(high, low);
    }

    @Test
    void withoutPrioritizationTheyLeaveByArrival() {
        QueueFixture plain = new QueueFixture(settings("maxBatchSize", 1, "enablePrioritization", false));
        Waiting low = plain.add(member(GROUP, Priority.LOW, "a", 1000));
        Waiting second = plain.add(member(BatchGroup.of("other"), Priority.NORMAL, "a", 1));
        Waiting critical = plain.add(member(GROUP, Priority.CRITICAL, "b", 1));
        assertThat(plain.nextMembers()).containsExactly(low);
        assertThat(plain.nextMembers()).containsExactly(second);
        assertThat(plain.nextMembers()).containsExactly(critical);
    }

    @Test
    void tenSecondsOfWaitingAreWorthALevel() {
        Waiting low = fixture.add(Priority.LOW);
        fixture.advance(Duration.ofMillis(9_999));
        Waiting first = fixture.add(Priority.NORMAL);
        assertThat(fixture.nextMembers()).containsExactly(first);
        fixture.advance(Duration.ofMillis(2));
        fixture.add(Priority.NORMAL);
        assertThat(fixture.nextMembers()).containsExactly(low);
    }

    @Test
    void oldMembersTakeNoMoreThanEveryOtherBatch() {
        List<Waiting> old = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            old.add(fixture.add(Priority.LOW));
        }
        fixture.advance(Duration.ofMinutes(5));
        List<Waiting> critical = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            critical.add(fixture.add(Priority.CRITICAL));
        }
        assertThat(all().subList(0, 6))
                .containsExactly(old.get(0), critical.get(0), old.get(1), critical.get(1), old.get(2), critical.get(2));
    }

    @Test
    void withinAPriorityTenantsShareByTokensServed() {
        for (int i = 0; i < 40; i++) {
            fixture.add(member(GROUP, Priority.NORMAL, "large", 100));
            fixture.add(member(GROUP, Priority.NORMAL, "small", 10));
        }
        Map<String, Long> served = served(22);
        assertThat(served.get("large")).isBetween(100L, 300L);
        assertThat(served.get("small")).isBetween(100L, 300L);
    }

    private Map<String, Long> served(int batches) {
        Map<String, Long> served = new HashMap<>();
        for (int i = 0; i < batches; i++) {
            for (Waiting next : fixture.nextMembers()) {
                served.merge(Objects.requireNonNull(next.tenantName), next.tokens, Long::sum);
            }
        }
        return served;
    }

    @Test
    void aTenantThatFloodsOneGroupDelaysNobodyInAnother() {
        for (int i = 0; i < 100; i++) {
            fixture.add(member(BatchGroup.of("a"), Priority.NORMAL, "flood", 10));
        }
        assertThat(served(5)).containsOnlyKeys("flood");
        fixture.add(member(BatchGroup.of("b"), Priority.NORMAL, "other", 10));
        assertThat(served(2)).containsKey("other");
    }

    @Test
    void aTenantThatReturnsHasNoClaimToWhatWasServedInItsAbsence() {
        for (int i = 0; i < 100; i++) {
            fixture.add(member(GROUP, Priority.NORMAL, "present", 10));
        }
        served(50);
        for (int i = 0; i < 100; i++) {
            fixture.add(member(GROUP, Priority.NORMAL, "returned", 10));
        }
        assertThat(served(20).get("present")).isBetween(90L, 110L);
    }

    @Test
    void anEstimateThatWasTooLowIsMadeUpFor() {
        for (int i = 0; i < 100; i++) {
            fixture.add(member(GROUP, Priority.NORMAL, "a", 10));
            fixture.add(member(GROUP, Priority.NORMAL, "b", 10));
        }
        Waiting first = fixture.nextMembers().get(0);
        fixture.queue.charge(first, 100);
        String behind = "a".equals(first.tenantName) ? "b" : "a";
        assertThat(served(11)).isEqualTo(Map.of(behind, 110L));
    }

    @Test
    void anEstimateThatWasTooHighIsCredited() {
        for (int i = 0; i < 100; i++) {
            fixture.add(member(GROUP, Priority.NORMAL, "a", 10));
            fixture.add(member(GROUP, Priority.NORMAL, "b", 10));
        }
        Waiting first = fixture.nextMembers().get(0);
        fixture.nextMembers();
        fixture.queue.charge(first, -10);
        Map<String, Long> served = served(21);
        assertThat(served.get(first.tenantName)).isBetween(110L, 120L);
    }

    @Test
    void theLowestPriorityGivesWayFirstItsYoungestMember() {
        QueueFixture full = new QueueFixture(settings("maxQueueSize", 3));
        full.add(Priority.LOW);
        Waiting young = full.add(Priority.LOW);
        full.add(Priority.NORMAL);
        assertThat(full.queue.makeRoom(member(GROUP, Priority.LOW, null, 1))).isNull();
        assertThat(full.queue.makeRoom(member(GROUP, Priority.HIGH, null, 1))).containsExactly(young);
        assertThat(full.queue.size()).isEqualTo(2);
    }

    @Test
    void atOnePriorityTheTenantThatHoldsTheMostGivesWay() {
        QueueFixture full = new QueueFixture(settings("maxQueueSize", 4));
        full.add(member(GROUP, Priority.NORMAL, "quiet", 1));
        full.add(member(GROUP, Priority.NORMAL, "flood", 1));
        full.add(member(BatchGroup.of("x"), Priority.NORMAL, "flood", 1));
        Waiting youngest = full.add(member(BatchGroup.of("y"), Priority.NORMAL, "flood", 1));
        assertThat(full.queue.makeRoom(member(GROUP, Priority.NORMAL, "flood", 1)))
                .isNull();
        assertThat(full.queue.makeRoom(member(GROUP, Priority.NORMAL, "new", 1)))
                .containsExactly(youngest);
    }

    @Test
    void noMemberGivesWayInVain() {
        QueueFixture full = new QueueFixture(settings("maxQueueBytes", "1KB"));
        full.add(new Waiting(GROUP, Priority.LOW, null, 1, 400, Long.MAX_VALUE / 2));
        full.add(new Waiting(GROUP, Priority.HIGH, null, 1, 500, Long.MAX_VALUE / 2));
        assertThat(full.queue.makeRoom(new Waiting(GROUP, Priority.HIGH, null, 1, 600, 1)))
                .isNull();
        assertThat(full.queue.size()).isEqualTo(2);
        assertThat(full.queue.makeRoom(new Waiting(GROUP, Priority.HIGH, null, 1, 500, 1)))
                .hasSize(1);
    }

    @Test
    void aTenantThatPausesIsRememberedAndTheirNumberIsBounded() {
        Tenants tenants = new Tenants(10);
        for (int i = 0; i < 1_000; i++) {
            Tenant tenant = tenants.named("tenant " + i);
            tenants.waits(tenant);
            tenants.waitsNoMore(tenant);
        }
        assertThat(tenants.size()).isEqualTo(10);
        assertThat(tenants.named("tenant 999")).isSameAs(tenants.named("tenant 999"));
    }
}

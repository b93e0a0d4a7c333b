package dev.weir.batch.queue;

import static dev.weir.batch.queue.QueueFixture.GROUP;
import static dev.weir.batch.queue.QueueFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.batch.BatchFigures;
import dev.weir.batch.BatchGroup;
import dev.weir.batch.BatchTrigger;
import dev.weir.spi.call.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** When a batch leaves, and why. */
class BatchFormationTest {
    private final QueueFixture fixture = new QueueFixture(settings("maxBatchSize", 3));

    private FormedMembers next() {
        return Objects.requireNonNull(fixture.next());
    }

    /** Leaves the group empty, with a rate at which others are to be expected, and batches that take two seconds. */
    private void busy() {
        fixture.add();
        FormedMembers first = fixture.next();
        if (first != null) {
            first.group().ended(Duration.ofSeconds(2).toNanos());
        }
        continueBusy();
    }

    private void continueBusy() {
        for (int i = 0; i < 60; i++) {
            fixture.advance(Duration.ofMillis(1));
            fixture.queue.remove(fixture.add());
        }
        fixture.advance(Duration.ofMillis(1));
    }

    @Test
    void theFirstMemberOfAnUnknownGroupIsNotDelayed() {
        Waiting first = fixture.add();
        assertThat(next().trigger()).isEqualTo(BatchTrigger.SPARSE);
        assertThat(first.isWaiting()).isFalse();
    }

    @Test
    void membersThatArriveSeldomAreNotDelayed() {
        for (int i = 0; i < 10; i++) {
            fixture.advance(Duration.ofSeconds(1));
            fixture.add();
            assertThat(next().trigger()).isEqualTo(BatchTrigger.SPARSE);
        }
    }

    @Test
    void theFirstMemberAfterALongPauseIsNotDelayedAndABurstAfterItIs() {
        busy();
        fixture.advance(Duration.ofMinutes(1));
        fixture.add();
        assertThat(next().trigger()).isEqualTo(BatchTrigger.SPARSE);
        fixture.add();
        assertThat(fixture.next()).isNull();
    }

    @Test
    void waitsForOthersWhileTheyAreToBeExpectedAndLeavesWhenFull() {
        busy();
        fixture.add();
        assertThat(fixture.next()).isNull();
        fixture.add();
        assertThat(fixture.next()).isNull();
        fixture.add();
        FormedMembers batch = next();
        assertThat(batch.trigger()).isEqualTo(BatchTrigger.FULL);
        assertThat(batch.members()).hasSize(3);
        assertThat(fixture.queue.size()).isZero();
    }

    @Test
    void aChangedTimeoutHoldsForMembersThatArriveAfterIt() {
        busy();
        fixture.add();
        fixture.queue.adjustBatchTimeout(Duration.ofMillis(40));
        assertThat(fixture.queue.batchTimeout()).isEqualTo(Duration.ofMillis(40));
        assertThat(fixture.queue.untilNext(fixture.now))
                .isEqualTo(Duration.ofMillis(100).toNanos());
        fixture.add();
        assertThat(fixture.queue.untilNext(fixture.now))
                .isEqualTo(Duration.ofMillis(40).toNanos());
        fixture.advance(Duration.ofMillis(40));
        assertThat(next().trigger()).isEqualTo(BatchTrigger.TIMEOUT);
    }

    @Test
    void leavesWhenTheOldestHasWaitedForTheTimeout() {
        busy();
        fixture.add();
        fixture.advance(Duration.ofMillis(30));
        fixture.add();
        assertThat(fixture.queue.untilNext(fixture.now))
                .isEqualTo(Duration.ofMillis(70).toNanos());
        fixture.advance(Duration.ofMillis(69));
        assertThat(fixture.next()).isNull();
        fixture.advance(Duration.ofMillis(1));
        FormedMembers batch = next();
        assertThat(batch.trigger()).isEqualTo(BatchTrigger.TIMEOUT);
        assertThat(batch.members()).hasSize(2);
    }

    @Test
    void waitsNoLongerThanASmallPartOfWhatABatchTakes() {
        fixture.add();
        next().group().ended(Duration.ofMillis(400).toNanos());
        continueBusy();
        fixture.add();
        assertThat(fixture.queue.untilNext(fixture.now))
                .isEqualTo(Duration.ofMillis(20).toNanos());
        fixture.advance(Duration.ofMillis(20));
        assertThat(next().trigger()).isEqualTo(BatchTrigger.SPARSE);
    }

    @Test
    void leavesWhenTheDeadlineOfAMemberIsNear() {
        busy();
        fixture.add(new Waiting(
                GROUP,
                Priority.NORMAL,
                null,
                1,
                1,
                fixture.now + Duration.ofMillis(4_025).toNanos()));
        assertThat(fixture.next()).isNull();
        fixture.advance(Duration.ofMillis(25));
        assertThat(next().trigger()).isEqualTo(BatchTrigger.DEADLINE);
    }

    @Test
    void leavesTheMoreTimeToTheBatchTheLongerBatchesTake() {
        busy();
        fixture.add();
        fixture.advance(Duration.ofMillis(100));
        next().group().ended(Duration.ofSeconds(10).toNanos());
        continueBusy();
        fixture.add(new Waiting(
                GROUP,
                Priority.NORMAL,
                null,
                1,
                1,
                fixture.now + Duration.ofMillis(6_040).toNanos()));
        assertThat(fixture.queue.untilNext(fixture.now))
                .isEqualTo(Duration.ofMillis(40).toNanos());
    }

    @Test
    void aCriticalMemberLeavesAtOnceWithWhatIsThere() {
        busy();
        Waiting before = fixture.add();
        Waiting critical = fixture.add(Priority.CRITICAL);
        FormedMembers batch = next();
        assertThat(batch.trigger()).isEqualTo(BatchTrigger.CRITICAL);
        assertThat(batch.members()).containsExactly(critical, before);
    }

    @Test
    void aGroupMayLowerTheSize() {
        BatchGroup pairs = new BatchGroup("pairs", 2, Long.MAX_VALUE);
        fixture.add(pairs, Priority.NORMAL);
        fixture.add(pairs, Priority.NORMAL);
        fixture.add(pairs, Priority.NORMAL);
        assertThat(next().members()).hasSize(2);
        fixture.advance(Duration.ofMillis(100));
        assertThat(next().members()).hasSize(1);
    }

    @Test
    void aBatchHasNoMoreTokensThanItsGroupPermitsAndALargerMemberGoesAlone() {
        BatchGroup small = new BatchGroup("small", 10, 100);
        List<Integer> sizes = new ArrayList<>();
        for (long tokens : List.of(60, 40, 50, 500, 10)) {
            fixture.add(QueueFixture.member(small, Priority.NORMAL, null, tokens));
        }
        for (FormedMembers batch = fixture.next(); batch != null; batch = fixture.next()) {
            sizes.add(batch.members().size());
        }
        assertThat(sizes).startsWith(2, 1, 1);
    }

    @Test
    void batchesOfOneNeverWait() {
        QueueFixture alone = new QueueFixture(settings("maxBatchSize", 1));
        alone.add();
        alone.add();
        assertThat(alone.nextMembers()).hasSize(1);
        assertThat(alone.nextMembers()).hasSize(1);
    }

    @Test
    void nothingWaitsForCompanyWithoutATimeout() {
        QueueFixture immediate = new QueueFixture(settings("batchTimeout", "0"));
        for (int i = 0; i < 5; i++) {
            immediate.add();
            assertThat(immediate.nextMembers()).hasSize(1);
        }
    }

    @Test
    void whatIsLeftOfAFullGroupWaitsForItsOwnTime() {
        busy();
        for (int i = 0; i < 4; i++) {
            fixture.add();
        }
        assertThat(next().members()).hasSize(3);
        assertThat(fixture.next()).isNull();
        fixture.advance(Duration.ofMillis(100));
        assertThat(next().trigger()).isEqualTo(BatchTrigger.TIMEOUT);
    }

    @Test
    void nothingWaitsForCompanyWhenTheProcessorCloses() {
        busy();
        fixture.add();
        assertThat(fixture.next()).isNull();
        fixture.queue.close(fixture.now);
        assertThat(next().trigger()).isEqualTo(BatchTrigger.CLOSING);
    }

    @Test
    void figuresCountByGroupAndAreBounded() {
        for (int i = 0; i < 10_000; i++) {
            fixture.add(BatchGroup.of(i), Priority.NORMAL);
            FormedMembers batch = next();
            batch.group().figures.formed(batch, fixture.now);
        }
        assertThat(fixture.queue.figuresByGroup()).hasSizeLessThanOrEqualTo(1_000);
        long remembered = fixture.queue.figuresByGroup().values().stream()
                .mapToLong(BatchFigures::batches)
                .sum();
        assertThat(remembered + fixture.queue.figuresOfOthers().batches()).isEqualTo(10_000);
    }
}

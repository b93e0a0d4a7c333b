package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.call.Priority;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueueRankTest {
    @Test
    void callThatHasWaitedForTheHeadStartIsNotOvertaken() {
        long hour = Duration.ofHours(1).toNanos();
        QueueRank low = QueueRank.of(Priority.LOW, hour, 0);
        long headStart = 3 * QueueRank.HEAD_START.toNanos();
        assertThat(QueueRank.of(Priority.CRITICAL, hour + headStart - 1, 1)).isLessThan(low);
        assertThat(QueueRank.of(Priority.CRITICAL, hour + headStart, 1)).isGreaterThan(low);
    }
}

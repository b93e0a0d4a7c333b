package dev.weir.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LoginSessionsTest {
    private final FakeTime time = new FakeTime();
    private final LoginSessions sessions = new LoginSessions(time);

    @Test
    void aSessionStandsForItsKeyUntilItEnds() {
        String one = sessions.begin("a");
        String other = sessions.begin("b");

        assertThat(sessions.keyId(one)).isEqualTo("a");
        assertThat(sessions.keyId(other)).isEqualTo("b");
        sessions.end(one);
        assertThat(sessions.keyId(one)).isNull();
        assertThat(sessions.keyId(other)).isEqualTo("b");
        assertThat(sessions.keyId("")).isNull();
    }

    @Test
    void aTokenIsRandom256Bits() {
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String token = sessions.begin("a");
            assertThat(token).matches("[A-Za-z0-9_-]{43}");
            tokens.add(token);
        }
        assertThat(tokens).hasSize(1000);
    }

    @Test
    void aSessionIsOverAfterTwelveHours() {
        String token = sessions.begin("a");

        time.advance(Duration.ofHours(12).minusNanos(1));
        assertThat(sessions.keyId(token)).isEqualTo("a");
        time.advance(Duration.ofNanos(1));
        assertThat(sessions.keyId(token)).isNull();
    }

    @Test
    void theOldestSessionGivesWay() {
        String first = sessions.begin("a");
        String second = sessions.begin("a");
        for (int i = 2; i <= LoginSessions.MOST; i++) {
            sessions.begin("b");
        }

        assertThat(sessions.keyId(first)).isNull();
        assertThat(sessions.keyId(second)).isEqualTo("a");
    }
}

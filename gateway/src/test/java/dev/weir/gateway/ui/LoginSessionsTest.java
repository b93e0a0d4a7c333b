package dev.weir.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LoginSessionsTest {
    private final FakeTime time = new FakeTime();
    private final LoginSessions sessions = new LoginSessions(time);

    private static final Login A = new Login("a", "1", () -> true);
    private static final Login B = new Login("b", "2", () -> true);

    private static Login of(String name) {
        return name.equals("a") ? A : B;
    }

    @Test
    void aSessionStandsForItsLoginUntilItEnds() {
        String one = sessions.begin(of("a"));
        String other = sessions.begin(of("b"));

        assertThat(sessions.login(one)).isEqualTo(of("a"));
        assertThat(sessions.login(other)).isEqualTo(of("b"));
        sessions.end(one);
        assertThat(sessions.login(one)).isNull();
        assertThat(sessions.login(other)).isEqualTo(of("b"));
        assertThat(sessions.login("")).isNull();
    }

    @Test
    void aTokenIsRandom256Bits() {
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String token = sessions.begin(of("a"));
            assertThat(token).matches("[A-Za-z0-9_-]{43}");
            tokens.add(token);
        }
        assertThat(tokens).hasSize(1000);
    }

    @Test
    void aSessionIsOverAfterTwelveHours() {
        String token = sessions.begin(of("a"));

        time.advance(Duration.ofHours(12).minusNanos(1));
        assertThat(sessions.login(token)).isEqualTo(of("a"));
        time.advance(Duration.ofNanos(1));
        assertThat(sessions.login(token)).isNull();
    }

    @Test
    void theOldestSessionGivesWay() {
        String first = sessions.begin(of("a"));
        String second = sessions.begin(of("a"));
        for (int i = 2; i <= LoginSessions.MOST; i++) {
            sessions.begin(of("b"));
        }

        assertThat(sessions.login(first)).isNull();
        assertThat(sessions.login(second)).isEqualTo(of("a"));
    }
}

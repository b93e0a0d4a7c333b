package dev.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens on the bare connection. */
class ConnectionTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Simulator simulator = Simulator.builder().start();

    @AfterEach
    void close() {
        simulator.close();
    }

    private static String ask(Fault fault, boolean stream) {
        return RawConnection.request(Client.chat(fault.model(), stream, ""));
    }

    @Test
    void keepsConnectionsAliveAfterAnswersAndErrors() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.OK, true));
            connection.readUntil("\r\n0\r\n\r\n");
            connection.send(ask(Fault.STATUS_500, false));
            connection.readUntil("}}");
            connection.send(ask(Fault.OK, true));
            connection.readUntil("\r\n0\r\n\r\n");
        }
        assertThat(simulator.log().connections()).isEqualTo(1);
        assertThat(simulator.log().requests())
                .extracting(LoggedRequest::connection)
                .containsExactly(1L, 1L, 1L);
    }

    @Test
    void closesWithoutAResponse() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.CLOSE_BEFORE_RESPONSE, false));
            assertThat(connection.readAll()).isEmpty();
        }
    }

    @Test
    void resetsInsteadOfClosing() throws Exception {
        for (Fault fault : new Fault[] {Fault.RESET_BEFORE_RESPONSE, Fault.RESET_AFTER_HEADERS, Fault.RESET_HALFWAY}) {
            try (RawConnection connection = new RawConnection(simulator)) {
                connection.send(ask(fault, true));
                assertThatExceptionOfType(SocketException.class)
                        .as(fault.id())
                        .isThrownBy(connection::readAll)
                        .withMessageContaining("reset");
            }
        }
    }

    @Test
    void sendsHeadersAndThenResets() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.RESET_AFTER_HEADERS, false));
            assertThat(connection.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Length: ");
            assertThatExceptionOfType(SocketException.class).isThrownBy(connection::readAll);
        }
    }

    @Test
    void announcesMoreThanItSends() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.TRUNCATED_LENGTH, false));
            String[] response = connection.readAll().split("\r\n\r\n", 2);
            int announced = Integer.parseInt(response[0].replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
            assertThat(response[1].length()).isPositive().isLessThan(announced);
        }
    }

    @Test
    void cutsChunksOff() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.TRUNCATED_CHUNKS, false));
            assertThat(connection.readAll())
                    .contains("Transfer-Encoding: chunked")
                    .contains("chatcmpl-")
                    .doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void promisesKeepAliveAndCloses() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.CLOSE_AFTER_ANSWER, true));
            assertThat(connection.readAll())
                    .doesNotContainIgnoringCase("connection: close")
                    .contains("Keep-Alive: timeout=5, max=100")
                    .endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void closesAnIdleConnection() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.CLOSE_WHEN_IDLE, false));
            assertThat(connection.readAll()).contains("200 OK").endsWith("}");
        }
    }

    @Test
    void splitsCharactersAcrossChunks() throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.SPLIT_UTF8, false));
            String response = connection.readUntil("\r\n0\r\n\r\n");
            assertThat(response).contains("\r\n3\r\n");
        }
    }

    @Test
    void answersRequestsThatArePipelined() throws Exception {
        simulator.play(Scenario.builder()
                .answer("short")
                .timing(Timing.INSTANT.withFirstToken(Duration.ofMillis(300)))
                .build());
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(RawConnection.request(Client.chat("m", true, "")));
            simulator.log().awaitRequests(1, LONG);
            connection.send(RawConnection.request(Client.chat("m", true, "")));
            connection.readUntil("\r\n0\r\n\r\n");
            connection.readUntil("\r\n0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NO_ANSWER, false",
        "NO_ANSWER, true",
        "SILENCE, false",
        "SILENCE, true",
        "TRICKLE, false",
        "TRICKLE, true"
    })
    void noticesThatAClientHasLeftWithoutAWholeAnswer(Fault fault, boolean stream) throws Exception {
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(fault, stream));
            simulator.log().awaitRequests(1, LONG);
            if (fault != Fault.NO_ANSWER) {
                connection.readUntil("\r\n\r\n");
            }
        }
        simulator.log().await(log -> log.cancellations() == 1, LONG);
        assertThat(simulator.log().last().cancelled()).isTrue();
        assertThat(simulator.log().open()).isZero();
    }

    @Test
    void closingEndsOpenStreamsAndFreesThePort() throws Exception {
        int port = simulator.port();
        try (RawConnection connection = new RawConnection(simulator)) {
            connection.send(ask(Fault.SILENCE, true));
            connection.readUntil("data: {");
            simulator.close();
            assertThat(connection.readAll()).doesNotContain("[DONE]");
        }
        assertThat(simulator.log().last().outcome()).isEqualTo(Outcome.CLOSED);
        simulator.awaitClose();
        try (Simulator next = Simulator.builder().port(port).start()) {
            assertThat(next.port()).isEqualTo(port);
        }
    }
}

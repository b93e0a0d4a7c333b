package dev.weir.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.spi.chat.Completion;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever a client sends, it is answered or refused as wrong: never a defect of the gateway, a hang, or the inside of the
 * gateway in an answer; the client waits for at most 20 seconds. A normal test run replays the committed inputs; how to fuzz is told in {@code CONTRIBUTING.md}.
 */
final class RequestsFuzzTest {
    /** The first byte of an input says which. */
    private static final List<String> PATHS = List.of(
            "/v1/chat/completions",
            "/v1/messages",
            "/v1/responses",
            "/v1/completions",
            "/v1/embeddings",
            "/v1/messages/count_tokens");

    private static RunningGateway gateway;
    private static RawClient kept;

    @BeforeAll
    static void start() throws IOException {
        gateway = RunningGateway.over(new ScriptedAnswers((request, call) -> Completion.of("m", "Hello")));
        kept = gateway.client();
    }

    @AfterAll
    static void stop() throws IOException {
        kept.close();
        gateway.close();
    }

    /** A body for one of the endpoints. */
    @FuzzTest(maxDuration = "60s")
    @DictionaryEntries({"\"model\":\"m\"", "\"messages\":[", "\"role\":\"user\"", "\"content\":", "\"stream\":true"})
    void anyBody(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        String path = PATHS.get((input[0] & 0xff) % PATHS.size());
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        kept.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n")
                .send(body);

        RawClient.Reply reply = kept.reply();

        assertThat(reply.status()).as(reply.body()).isIn(200, 400, 404);
        assertSound(reply.body());
    }

    /** The bytes of a connection, whose client then sends nothing more. */
    @FuzzTest(maxDuration = "60s")
    @DictionaryEntries({
        "HTTP/1.1\r\n",
        "\r\nHost: localhost\r\n",
        "Content-Length: ",
        "Transfer-Encoding: chunked\r\n",
        "\r\n\r\n"
    })
    void anyConnection(byte[] input) throws IOException {
        String answers = "";
        try (RawClient client = gateway.client()) {
            answers = client.send(input).shutdown().rest();
        } catch (SocketException e) {
            // the server may close a connection that makes no sense
        }

        assertThat(answers).doesNotContain("HTTP/1.1 500");
        assertSound(answers);
    }

    /** The bytes of a connection with HTTP/2 after its preface. */
    @FuzzTest(maxDuration = "60s")
    void anyFrames(byte[] input) throws IOException {
        String answers = "";
        try (RawClient client = gateway.client()) {
            answers = client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                    .send(input)
                    .shutdown()
                    .rest();
        } catch (SocketException e) {
            // the server may close a connection that makes no sense
        }

        assertSound(answers);
    }

    private static void assertSound(String answers) {
        assertThat(answers).doesNotContain("Exception", "\tat ", "java.base", "io.netty", "tools.jackson");
        assertThat(answers.getBytes(StandardCharsets.UTF_8).length).isLessThan(1_000_000);
    }
}

package dev.weir.simulator.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SimulatorExtensionTest {
    private static final String FAILS_ONCE = """
            answer: { text: at last }
            rules:
              - { fault: status-500, times: 1 }
            """;

    @RegisterExtension
    static final SimulatorExtension OF_CLASS = new SimulatorExtension(Scenario.parse("scenario", FAILS_ONCE));

    @RegisterExtension
    final SimulatorExtension ofTest = new SimulatorExtension(Scenario.DEFAULT);

    private static int ask(Simulator simulator) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(simulator.baseUri().resolve("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\": \"gpt-4o-mini\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @RepeatedTest(2)
    void everyTestBeginsWithTheScenarioAnewAndAnEmptyLog() throws Exception {
        Simulator simulator = OF_CLASS.simulator();
        assertThat(simulator.log().requests()).isEmpty();
        assertThat(ask(simulator)).isEqualTo(500);
        assertThat(ask(simulator)).isEqualTo(200);
        assertThat(simulator.log().requests()).hasSize(2);
    }

    @RepeatedTest(2)
    void anotherFieldHasASimulatorOfEachTest() throws Exception {
        assertThat(ofTest.simulator().port()).isNotEqualTo(OF_CLASS.simulator().port());
        assertThat(ask(ofTest.simulator())).isEqualTo(200);
    }

    @Test
    void withoutItsAnnotationItSaysWhatIsMissing() {
        assertThatThrownBy(() -> new SimulatorExtension(Scenario.DEFAULT).simulator())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("@RegisterExtension");
    }
}

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.call.CallFacts;
import dev.weir.client.Intent;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the offline backend answers follows the schemas of the network plugin's types. */
class OfflineAnswersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NetworkFunctionDeployment | Deploy nginx with 3 replicas",
                "NetworkFunctionDeployment | Deploy UPF version 1.2.3 in namespace core with 2 cores, SCTP port 38412",
                "NetworkFunctionDeployment | Deploy nginx:1.25 in eu-west-1 with ports 80 and 443",
                "NetworkFunctionScale | Scale the AMF to five replicas",
                "NetworkFunctionConfiguration | Set the log level of the SMF to debug",
                "NetworkFunctionConfiguration | Set the log level of the SMF to debug in slice eMBB",
                "NetworkFunctionDeletion | Delete the SMF in namespace core"
            })
    void anAnswerPassesItsCheckAtOnce(String type, String text) {
        try (Weir weir = Weir.builder()
                .environment(Map.of())
                .set("llm.intentTypes.network.type", "network")
                .build()) {
            CallFacts facts = weir.process(Intent.of(text).withType(type)).facts();
            assertThat(facts.attempts()).isEqualTo(1);
        }
    }
}

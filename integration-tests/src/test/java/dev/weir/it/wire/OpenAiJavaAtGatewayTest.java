package dev.weir.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.StructuredResponseCreateParams;
import com.openai.models.responses.ToolChoiceFunction;
import dev.weir.simulator.Simulator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java finds at the gateway what it finds at OpenAI. */
class OpenAiJavaAtGatewayTest extends OpenAiJavaAnswers {
    private GatewayInFront gateway;

    @Override
    String serve(Simulator backend) {
        gateway = GatewayInFront.of("openai", backend.baseUri().toString());
        return gateway.baseUrl();
    }

    private static ResponseCreateParams.Builder responding() {
        return ResponseCreateParams.builder().model("gpt-4o-mini").input("Deploy nginx with 3 replicas");
    }

    private Response streamed(ResponseCreateParams request) {
        ResponseAccumulator whole = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(request)) {
            events.stream().map(ResponseStreamEvent::validate).forEach(whole::accumulate);
        }
        return whole.response();
    }

    private static String text(Response response) {
        return response.output()
                .get(0)
                .asMessage()
                .content()
                .get(0)
                .asOutputText()
                .text();
    }

    @Test
    void aStreamedResponseIsThePlainOne() {
        Response whole = client.responses().create(responding().build()).validate();
        Response streamed = streamed(responding().build()).validate();

        assertThat(text(whole)).isNotBlank();
        assertThat(text(streamed)).isEqualTo(text(whole));
        assertThat(streamed.status()).contains(ResponseStatus.COMPLETED).isEqualTo(whole.status());
        assertThat(streamed.usage()).isPresent().isEqualTo(whole.usage());
        assertThat(simulator.log().last().stream()).isTrue();
    }

    @Test
    void aFunctionOfAResponseIsCalledAndItsOutputTaken() {
        ResponseCreateParams request = responding()
                .addTool(Deployment.class)
                .toolChoice(ToolChoiceFunction.builder().name("Deployment").build())
                .build();

        ResponseFunctionToolCall call =
                client.responses().create(request).validate().output().get(0).asFunctionCall();
        ResponseFunctionToolCall streamed = streamed(request).output().get(0).asFunctionCall();

        assertThat(call.arguments(Deployment.class).application).isNotBlank();
        assertThat(streamed.arguments()).isEqualTo(call.arguments());
        Response answer = client.responses()
                .create(ResponseCreateParams.builder()
                        .model("gpt-4o-mini")
                        .inputOfResponse(List.of(
                                ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                                        .role(EasyInputMessage.Role.USER)
                                        .content("Deploy")
                                        .build()),
                                ResponseInputItem.ofFunctionCall(call),
                                ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                                        .callId(call.callId())
                                        .output("done")
                                        .build())))
                        .build())
                .validate();
        assertThat(text(answer)).isNotBlank();
        assertThat(simulator.log().last().body()).contains(call.callId(), "done");
    }

    @Test
    void aResponseFollowsASchema() {
        StructuredResponseCreateParams<Deployment> request =
                responding().text(Deployment.class).build();

        Deployment answer = client.responses()
                .create(request)
                .output()
                .get(0)
                .asMessage()
                .content()
                .get(0)
                .asOutputText();

        assertThat(answer.application).isNotBlank();
    }

    @Test
    void completesAPrompt() {
        CompletionCreateParams request = CompletionCreateParams.builder()
                .model("gpt-4o-mini")
                .prompt("Deploy nginx")
                .build();
        Completion whole = client.completions().create(request).validate();
        StringBuilder streamed = new StringBuilder();
        try (StreamResponse<Completion> chunks = client.completions().createStreaming(request)) {
            chunks.stream()
                    .forEach(chunk -> streamed.append(chunk.choices().get(0).text()));
        }

        assertThat(whole.choices().get(0).text()).isNotBlank().isEqualTo(streamed.toString());
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }
}

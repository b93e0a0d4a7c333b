package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.pack.Pack;
import dev.weir.pack.PackedAnswer;
import dev.weir.pack.PackedAnswer.Answered;
import dev.weir.pack.Packing;
import dev.weir.pack.UnpackedAnswers;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.intent.IntentType;
import dev.weir.testkit.fake.FakeCall;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page on packed prompts shows. */
class PackingAloneTest {
    private final List<ChatRequest> alone = new ArrayList<>();

    private List<String> answers(IntentType type, List<ChatRequest> requests, Backend backend, CallContext call)
            throws BackendException {
        List<String> texts = new ArrayList<>();
        // tag::packing[]
        Packing packing = Packing.of(type, new SecureRandom());
        Pack pack = packing.pack(requests);
        UnpackedAnswers unpacked = pack.unpack(backend.complete(pack.request(), call));
        for (int i = 0; i < requests.size(); i++) {
            PackedAnswer answer = unpacked.answers().get(i);
            if (answer instanceof Answered answered) {
                texts.add(answered.completion().text());
            } else {
                alone.add(requests.get(i));
            }
        }
        // end::packing[]
        return texts;
    }

    @Test
    void aPackIsMadeSentAndTakenApart() throws BackendException {
        IntentType type = IntentType.builder("Review")
                .schema("{\"type\": \"string\", \"maxLength\": 4}")
                .packable(true)
                .build();
        List<ChatRequest> requests = List.of(
                ChatRequest.builder("m").user("good").build(),
                ChatRequest.builder("m").user("not so good").build());
        // answers each input with itself
        Backend echo = (request, call) -> Completion.of(
                "m", request.messages().get(request.messages().size() - 1).text());
        assertThat(answers(type, requests, echo, FakeCall.within(Duration.ofMinutes(1))))
                .containsExactly("\"good\"");
        assertThat(alone).containsExactly(requests.get(1));
    }
}

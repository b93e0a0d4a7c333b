package dev.weir.gateway.openai;

import dev.weir.client.EmbeddingResult;
import dev.weir.client.WeirClient;
import dev.weir.gateway.api.ApiEndpoint;
import dev.weir.gateway.api.Exchange;
import dev.weir.gateway.api.Fields;
import dev.weir.gateway.api.GatewayException;
import dev.weir.gateway.api.Json;
import dev.weir.gateway.api.Models;
import dev.weir.gateway.api.RequestBody;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.embedding.Embedding;
import dev.weir.spi.embedding.EmbeddingRequest;
import dev.weir.spi.embedding.EmbeddingRequestBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /v1/embeddings}, with vectors as lists of numbers or in base64. */
public final class EmbeddingEndpoint implements ApiEndpoint {
    private static final String INPUT = "input";

    private final WeirClient weir;
    private final Models models;
    private final int maxBody;

    public EmbeddingEndpoint(WeirClient weir, Models models, int maxBody) {
        this.weir = weir;
        this.models = models;
        this.maxBody = maxBody;
    }

    @Override
    public void serve(Exchange exchange) {
        Fields fields = Fields.of(RequestBody.object(exchange.request(), maxBody));
        String asked = fields.requiredText("model");
        exchange.asked(asked);
        ChatRequestReader.refuseSteering(fields);
        Models.Target target = models.target(asked);
        String encoding = fields.text("encoding_format");
        if (encoding != null && !encoding.equals("float") && !encoding.equals("base64")) {
            throw fields.wrong("encoding_format", "float or base64");
        }
        EmbeddingRequestBuilder request = EmbeddingRequest.builder(target.model());
        readInput(fields, request);
        request.dimensions(fields.count("dimensions")).user(fields.text("user"));
        fields.rest().forEach(request::parameter);
        EmbeddingResult result = weir.embed(built(request), target.options());
        exchange.called(result.callId(), result.facts(), result.duration());
        exchange.answer(body(result, asked, "base64".equals(encoding)));
    }

    private static void readInput(Fields fields, EmbeddingRequestBuilder request) {
        Object input = fields.take(INPUT);
        if (input instanceof String text) {
            add(request, text);
        } else if (input instanceof List<?> list && !list.isEmpty()) {
            if (list.get(0) instanceof Number) {
                add(request, tokens(list, INPUT));
                return;
            }
            for (int i = 0; i < list.size(); i++) {
                Object member = list.get(i);
                String place = INPUT + "[" + i + "]";
                if (member instanceof String text) {
                    add(request, text);
                } else if (member instanceof List<?> numbers) {
                    add(request, tokens(numbers, place));
                } else {
                    throw GatewayException.invalid(place + " must be a text or a list of tokens", place);
                }
            }
        } else {
            throw fields.wrong(INPUT, "a text, a list of tokens, or a list of these that is not empty");
        }
    }

    private static void add(EmbeddingRequestBuilder request, Object input) {
        try {
            if (input instanceof String text) {
                request.text(text);
            } else if (input instanceof List<?> tokens) {
                List<Integer> numbers = new ArrayList<>();
                tokens.forEach(token -> numbers.add((Integer) token));
                request.tokens(numbers);
            }
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid(String.valueOf(e.getMessage()), INPUT);
        }
    }

    private static List<Integer> tokens(List<?> list, String place) {
        List<Integer> tokens = new ArrayList<>(list.size());
        for (Object member : list) {
            if (!(member instanceof Integer token)) {
                throw GatewayException.invalid(place + " must be a list of tokens, which are whole numbers", place);
            }
            tokens.add(token);
        }
        return tokens;
    }

    private static EmbeddingRequest built(EmbeddingRequestBuilder request) {
        try {
            return request.build();
        } catch (IllegalArgumentException e) {
            throw GatewayException.invalid(String.valueOf(e.getMessage()), INPUT);
        }
    }

    private static ObjectNode body(EmbeddingResult result, String asked, boolean base64) {
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        int index = 0;
        for (Embedding vector : result.vectors()) {
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", index++);
            if (base64) {
                entry.put("embedding", base64(vector.toArray()));
            } else {
                ArrayNode numbers = entry.putArray("embedding");
                for (float component : vector.toArray()) {
                    numbers.add(component);
                }
            }
        }
        body.put("model", asked);
        Usage usage = result.embeddings().usage();
        long tokens = usage == null ? 0 : usage.input();
        body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return body;
    }

    /** Floats of 32 bits, the least significant byte first, as the API has them. */
    private static String base64(float[] components) {
        ByteBuffer bytes = ByteBuffer.allocate(components.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(components);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}

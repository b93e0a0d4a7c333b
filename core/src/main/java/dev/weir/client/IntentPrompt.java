package dev.weir.client;

import dev.weir.spi.chat.ChatRequest;
import jakarta.inject.Inject;

/** Puts an intent into the words of a chat request: instructions to the model, then the sentence as it was given. */
final class IntentPrompt {
    private static final String INSTRUCTIONS = """
            You turn one instruction about network functions or workloads into one JSON object, and answer with nothing \
            but that object.
            Its field "type" is one of NetworkFunctionDeployment, NetworkFunctionScale, NetworkFunctionConfiguration, \
            NetworkFunctionDeletion, and its field "target" names what the instruction is about. Add replicas, namespace, \
            image, version, ports, resources, region, slice, priority and configuration only where the instruction says \
            them.
            Put whatever you did not understand, word for word, into the array "notUnderstood". Invent nothing.""";

    @Inject
    IntentPrompt() {}

    ChatRequest request(Intent intent, String model) {
        String instructions = intent.type() == null
                ? INSTRUCTIONS
                : INSTRUCTIONS + "\nThe caller says that the type is " + intent.type() + ".";
        return ChatRequest.builder(model)
                .system(instructions)
                .user(intent.text())
                .build();
    }
}

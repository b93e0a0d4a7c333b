package com.example.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.weir.Weir;
import dev.weir.langchain4j.WeirChatModel;
import java.time.LocalTime;
import java.time.ZoneId;

/** Prints the answer to its arguments. The model may ask for the time. */
public final class Clock {
    interface Assistant {
        String answer(String question);
    }

    private Clock() {}

    @Tool("The time in a zone, such as Europe/Rome")
    String time(String zone) {
        return LocalTime.now(ZoneId.of(zone)).toString();
    }

    public static void main(String[] arguments) {
        try (Weir weir = Weir.builder().build()) {
            ChatModel model = WeirChatModel.builder(weir).build();
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .tools(new Clock())
                    .build();
            System.out.println(assistant.answer(String.join(" ", arguments)));
        }
    }
}

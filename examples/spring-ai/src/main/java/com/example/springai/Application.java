package com.example.springai;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Prints the answer to its arguments. */
@SpringBootApplication
public class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    @Bean
    ApplicationRunner ask(ChatClient.Builder chat) {
        return arguments -> System.out.println(chat.build()
                .prompt(String.join(" ", arguments.getNonOptionArgs()))
                .call()
                .content());
    }
}

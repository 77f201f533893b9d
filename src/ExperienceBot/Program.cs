using ExperienceBot;

return await Startup.Run(args);

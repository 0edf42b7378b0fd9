using System;
using System.IO;
using System.Linq;
using System.Reflection;

// Runs the scenario that a file of its name holds: tests/get_takes_one.cs is the class GetTakesOne.
static class Program
{
    static int Main(string[] arguments)
    {
        var words = Path.GetFileNameWithoutExtension(arguments[0]).Split('_');
        var name = string.Concat(words.Select(word => char.ToUpper(word[0]) + word.Substring(1)));
        try
        {
            var scenario = Assembly.GetExecutingAssembly().GetType(name, true);
            ((Action)Delegate.CreateDelegate(typeof(Action), scenario, "Run"))();
            return Exit(0);
        }
        catch (Skipped skipped)
        {
            Console.WriteLine(skipped.Message);
            return Exit(77);
        }
        catch (Exception failure)
        {
            Console.WriteLine(failure);
            return Exit(1);
        }
    }

    // Without waiting for the threads of connections that are still open.
    static int Exit(int code)
    {
        Console.Out.Flush();
        Environment.Exit(code);
        return code;
    }
}

// Why a scenario cannot be had here.
class Skipped : Exception
{
    public Skipped(string why) : base(why) { }
}

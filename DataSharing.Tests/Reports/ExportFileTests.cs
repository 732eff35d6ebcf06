using System.Text;
using CsCheck;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>Files as people have them: each is read, or refused with the cause, its place, and what to bring instead.</summary>
public sealed class ExportFileTests
{
    private const string Usage = "start_time,end_time,project_id,num_model_requests,input_tokens,output_tokens\n";
    private const string Costs = "start_time,end_time,project_id,amount_value,amount_currency\n";
    private const string Day = "1793664000,1793750400";

    public static TheoryData<string, string, string> Refused =>
        new()
        {
            { "start_time;end_time;num_model_requests;input_tokens;output_tokens\n1;2;3;4;5", "header", "semicolons, as Excel" },
            { "sep=,\nstart_time,end_time\n", "header", "semicolons, as Excel" },
            { """{"object":"page","data":[]}""", "file", "This is JSON" },
            { " \n[{}]", "file", "This is JSON" },
            { "<!doctype html><html>", "file", "web page (HTML)" },
            { "  \n", "file", "empty" },
            { Usage, "file", "no rows" },
            { "start_time,end_time,num_model_requests,input_tokens,model\n" + Day + ",1,2,x\n", "header", "embeddings" },
            { "start_time,end_time,num_model_requests,characters\n" + Day + ",1,2\n", "header", "speech" },
            { "start_time,end_time,num_model_requests,output_tokens\n" + Day + ",1,2\n", "header", "input_tokens is missing" },
            { "start_time,num_model_requests,input_tokens,output_tokens\n1,1,2,3\n", "header", "end_time is missing" },
            { "start_time,end_time,amount_value\n" + Day + ",1\n", "header", "amount_currency is missing" },
            {
                "start_time,end_time,input_tokens,num_model_requests,input_tokens,output_tokens\n" + Day + ",1,2,3,4\n",
                "header",
                "input_tokens twice"
            },
            {
                "start_time,end_time,num_model_requests,input_tokens,output_tokens,amount_value,amount_currency\n",
                "header",
                "usage and of costs"
            },
            { Usage + Day + ",\"proj,1,2,3\n", "line 2, project_id", "never closed" },
            { Usage + Day + ",\"a\"b,1,2,3\n", "line 2, project_id", "closing quotation mark" },
            { Usage + Day + ",a \"b\" c,1,2,3\n", "line 2, project_id", "quotation mark" },
            { Usage + Day + "," + new string('x', 100_000) + ",1,2,3\n", "line 2, project_id", "4,096 characters" },
            { Usage + Day + ",a\0b,1,2,3\n", "line 2, project_id", "control character" },
            { Usage + Day + ",a,1,2\n", "line 2, output_tokens", "5 cells, the header 6" },
            { Usage + Day + ",a,1,2,3,4\n", "line 2, column 7", "7 cells, the header 6" },
            { Usage + Day + ",a,1,2,3\n\n" + Usage + Day + ",a,1,2,3\n", "line 4, start_time", "two files in one" },
            { Usage + Day + ",a,1,9223372036854775807,3\n", "line 2, input_tokens", "whole number" },
            { Usage + Day + ",a,1,1e5,3\n", "line 2, input_tokens", "whole number" },
            { Usage + Day + ",a,1,\"1,234\",3\n", "line 2, input_tokens", "whole number" },
            { Usage + Day + ",a,1,-5,3\n", "line 2, input_tokens", "whole number" },
            { Usage + Day + ",a,1,−5,3\n", "line 2, input_tokens", "whole number" },
            { Usage + Day + ",a,1,,3\n", "line 2, input_tokens", "it is empty" },
            { Usage + Day + ",a,1,4.5,3\n", "line 2, input_tokens", "whole number" },
            { Usage + "2026-11-03,2026-11-04,a,1,4,3\n", "line 2, start_time", "whole number" },
            { Usage + "0,253402300799,a,1,4,3\n", "line 2, start_time", "2015 to 2027" },
            { Usage + "0,253402300799,,,,\n", "line 2, start_time", "2015 to 2027" },
            { Usage + "253402214400,253402300800,a,1,4,3\n", "line 2, start_time", "2015 to 2027" },
            { Usage + "1793664000,1793836800,a,1,4,3\n", "line 2, end_time", "one minute, one hour or one day" },
            { Usage + "1793664060,1793667660,a,1,4,3\n", "line 2, start_time", "whole UTC minute, hour or day" },
            {
                Usage + Day + ",a,1,4,3\n1793667600,1793671200,a,1,4,3\n",
                "line 3, start_time",
                "overlaps one of another width, that of line 2"
            },
            {
                Usage + "1793667600,1793671200,b,1,4,3\n" + Day + ",a,1,4,3\n",
                "line 3, start_time",
                "overlaps one of another width, that of line 2"
            },
            { Costs + Day + ",a,ten,usd\n", "line 2, amount_value", "such as 0.895874" },
            { Costs + Day + ",a,\"0,5\",usd\n", "line 2, amount_value", "such as 0.895874" },
            { Costs + Day + ",a,1E+6176,usd\n", "line 2, amount_value", "such as 0.895874" },
            { Costs + Day + ",a,1,\n", "line 2, amount_currency", "such as usd" },
            { Costs + Day + ",a,600000000,usd\n" + Day + ",b,600000000,usd\n", "line 3, amount_value", "together" },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Read_AFileThatIsNone_NamesThePlaceAndTheCause(string text, string where, string cause)
    {
        var problem = Assert.Throws<InvalidInputException>(() => ExportFileReader.Read(Encoding.UTF8.GetBytes(text), 2027));
        Assert.Equal(where, problem.Param);
        Assert.Contains(cause, problem.Message, StringComparison.Ordinal);
        Assert.True(where is "file" or "header" || problem.Message.StartsWith("Line ", StringComparison.Ordinal), problem.Message);
        Assert.True(problem.Message.Length < 400, problem.Message);
    }

    [Fact]
    public void Read_TheSampleWithABadQuote_NamesLineAndColumn()
    {
        var content = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Reports", "exports", "bad-quote.csv"));
        Assert.Equal("line 2, line_item", Assert.Throws<InvalidInputException>(() => ExportFileReader.Read(content)).Param);
    }

    [Fact]
    public void Read_SumsBeyondTheBound_NameTheLine()
    {
        var text = Usage + string.Concat(Enumerable.Repeat(Day + ",a,1,1000000000000000,0\n", 200));
        Assert.Equal(
            "line 101, input_tokens",
            Assert.Throws<InvalidInputException>(() => ExportFileReader.Read(Encoding.UTF8.GetBytes(text))).Param
        );
    }

    [Fact]
    public void Read_OtherEncodingsAndFormats_AreNamed()
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(Usage + Day + ",a,1,2,3\n");
        Assert.Contains(
            "UTF-16",
            Refusal(Encoding.Unicode.GetPreamble().Concat(Encoding.Convert(Encoding.UTF8, Encoding.Unicode, utf8))),
            StringComparison.Ordinal
        );
        Assert.Contains("UTF-16", Refusal(Encoding.Convert(Encoding.UTF8, Encoding.Unicode, utf8)), StringComparison.Ordinal);
        Assert.Contains("UTF-16", Refusal(Encoding.Convert(Encoding.UTF8, Encoding.BigEndianUnicode, utf8)), StringComparison.Ordinal);
        Assert.Contains(".xlsx", Refusal([.. "PK\u0003\u0004........[Content_Types].xml"u8]), StringComparison.Ordinal);
        Assert.Contains("zip", Refusal([.. "PK\u0003\u0004........usage.csv"u8]), StringComparison.Ordinal);
        Assert.Contains("gzip", Refusal([0x1F, 0x8B, 8, 0]), StringComparison.Ordinal);
        Assert.StartsWith("Line 2: not UTF-8", Refusal([.. Encoding.ASCII.GetBytes(Usage), 0xE9, 0x0A]), StringComparison.Ordinal);
        Assert.Contains("empty", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("64 MB", Refusal(new byte[ExportText.LargestFile + 1]), StringComparison.Ordinal);

        static string Refusal(IEnumerable<byte> content) =>
            Assert.Throws<InvalidInputException>(() => ExportFileReader.Read([.. content])).Message;
    }

    [Theory]
    [InlineData(
        "﻿START_TIME,end_time,batch,num_model_requests,output_tokens,input_tokens\r\n1793664000.0,1793750400.0,False,1.0,3.0,4.0\r\n\r\n  \r\n"
    )]
    [InlineData("start_time\tend_time\tbatch\tnum_model_requests\tinput_tokens\toutput_tokens\n1793664000\t1793750400\t0\t1\t4\t3")]
    [InlineData(
        "\"start_time\",\"end_time\",\"batch\",\"num_model_requests\",\"input_tokens\",\"output_tokens\"\r\"1793664000\",\"1793750400\",\"FALSE\",\"1\",\"4\",\"3\"\r"
    )]
    public void Read_SpellingsOfOneFile_AreTheSame(string text)
    {
        var line = Assert.Single(ExportFileReader.Read(Encoding.UTF8.GetBytes(text)).Usage);
        Assert.Equal((1, 4, 3, false), (line.Counted.Requests, line.Counted.Input, line.Counted.Output, line.Dimensions.Batch));
    }

    [Fact]
    public void Read_WhatIsUnknownHere_IsCountedAndSaid()
    {
        var file = ExportFileReader.Read(
            Encoding.UTF8.GetBytes(
                "start_time,end_time,num_model_requests,input_tokens,output_tokens,service_tier,galaxy,colour\n"
                    + Day
                    + ",1,4,3,hyperfast,a,b\n"
                    + Day
                    + ",1,4,3,hyperfast,c,d\n"
            )
        );
        Assert.Equal(("hyperfast", 8L), (Assert.Single(file.Usage).Dimensions.ServiceTier, file.Usage[0].Counted.Input));
        Assert.Contains("2 columns are unknown to us and were not read: galaxy, colour.", file.Notes);
        Assert.Contains("Service tiers unknown to us, kept as they are: hyperfast.", file.Notes);
        Assert.Contains(
            ExportFileReader.Read(Encoding.UTF8.GetBytes(Usage + Day + ",a,1,2,3\n")).Notes,
            note => note.Contains("cannot be told apart", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("0.003400000000000000000000000000000000", "0.0034", false)]
    [InlineData("0E-6176", "0.00", false)]
    [InlineData("5.45567E-1", "0.545567", false)]
    [InlineData("12.5", "12.50", false)]
    [InlineData("-0.25", "-0.25", false)]
    [InlineData("1234.5", "1,234.50", false)]
    [InlineData("999999999.999999999999999999", "999,999,999.999999999999999999", false)]
    [InlineData("0.0000000000000000005", "0.000000000000000001", true)]
    [InlineData("1E-6000", "0.00", true)]
    public void Amount_AsExportsWriteIt_IsKeptAndPrintedAsPeopleDo(string text, string printed, bool rounded)
    {
        Assert.True(ExportAmount.TryRead(text, out var amount, out var cut));
        Assert.Equal((printed, rounded), (ExportAmount.Write(amount), cut));
    }

    [Fact]
    public void Read_AMillionChangedBytes_IsReadOrRefusedInWords()
    {
        var content = Encoding.UTF8.GetBytes(Usage + string.Concat(Enumerable.Repeat(Day + ",\"proj_a\",1.0,4.0,3.0\n", 5)));
        Gen.Select(Gen.Int[0, content.Length - 1], Gen.Byte)
            .List[1, 4]
            .Sample(
                changes =>
                {
                    byte[] changed = [.. content];
                    changes.ForEach(change => changed[change.Item1] = change.Item2);
                    try
                    {
                        ExportFileReader.Read(changed);
                    }
                    catch (InvalidInputException problem)
                    {
                        Assert.NotNull(problem.Param);
                    }
                },
                iter: 20_000,
                threads: 1
            );
    }
}
